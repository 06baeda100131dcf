/** Owns how a failure in one flow stops the flows beside it: nothing new begins, and what is under way ends. */
import { isRedone } from '../block-rounds';
import type { UndoScope } from '../flows/undo-scope';
import type { SagaFailure } from '../record/failure';
import type { SagaState } from '../saga-state';
import type { StepRun } from '../step-run';
import { isCancelled } from '../stop-reason';

/**
 * What is undone together with the step fails. The running attempt of each request in it still ends, no other follows, and
 * all waits end now. Undos in it that have begun come to their end.
 */
export function stopFlows(run: StepRun, failure: SagaFailure): void {
  const { state, flow, path } = run;
  // A block that is to run again has stopped already, and does not fail.
  if (isRedone(path, state)) return;
  const { undoScope } = flow;
  if (undoScope === state.undoScope) state.failed(failure, isCancelled(run));
  else undoScope.failed(failure);
  stopPhases(state, undoScope);
}

/** What is under way forward in an undo scope looks again whether it must stop. */
export function stopPhases(state: SagaState, undoScope: UndoScope): void {
  state.arrived();
  for (const phase of state.active.all) {
    if (phase.phase === 'execute' && undoScope.holds(phase.step)) phase.interruptUnlessProtected();
  }
}
