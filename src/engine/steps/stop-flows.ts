/** Owns how a failure in one flow stops the flows beside it: nothing new begins, and what is under way ends. */
import type { SagaFailure } from '../record/failure';
import { isRedone } from '../block-rounds';
import type { StepRun } from '../step-run';

/**
 * What is undone together with the step fails. The running attempt of each request in it still ends, no other follows, and
 * all waits end now. Undos in it that have begun come to their end.
 */
export function stopFlows({ state, runtime, flow, path }: StepRun, failure: SagaFailure): void {
  // A block that is to run again has stopped already, and does not fail.
  if (isRedone(path, state)) return;
  const { undoScope } = flow;
  if (undoScope === state.undoScope) state.failed(failure, runtime.cancelRequested());
  else undoScope.failed(failure);
  state.arrivals += 1;
  for (const phase of state.active.all) {
    if (phase.phase === 'execute' && undoScope.holds(phase.step)) phase.interruptUnlessProtected();
  }
}
