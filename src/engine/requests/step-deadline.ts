import type { StepRun } from '../step-run';

/** What a step has left of its own time: from its latest start by a person or by itself, in milliseconds. */
export function timeLeft({ options, walk }: StepRun): number {
  const { incident } = walk.state;
  if (options.deadline === undefined || !incident || incident.phase === 'undo') return Infinity;
  return incident.since + options.deadline - walk.runtime.now();
}
