/** Owns the clock of a step: its own deadline (S8), and those of the blocks around it. */
import type { StepRun } from '../step-run';

/**
 * Milliseconds until the step must be done. Its own deadline counts from its last start or the latest retry of an operator;
 * that of a block no longer counts once the request of the pivot is sent.
 */
export function timeLeft({ options, active, runtime, until }: StepRun): number {
  if (!active || active.phase === 'undo') return Infinity;
  const own = options.deadline === undefined ? Infinity : active.since + options.deadline;
  return Math.min(own, until) - runtime.now();
}
