/** Owns the clock of a step's own deadline (S8). */
import type { StepRun } from '../step-run';

/** Milliseconds until the step's deadline, counted from its last start or the latest retry of an operator. */
export function timeLeft({ options, active, runtime }: StepRun): number {
  if (options.deadline === undefined || !active || active.phase === 'undo') return Infinity;
  return active.since + options.deadline - runtime.now();
}
