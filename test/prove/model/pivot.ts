/** The model of the pivot: how far the saga is with its point of no return. */
import type { ModelState, StartedStep } from './model-state';

/** The request of the pivot is about to leave. */
export function sendPivot(state: ModelState, { strand }: StartedStep): void {
  state.pivot ??= 'sent';
  state.pivotScope = strand.flow.scope;
}

/** Nothing before the pivot is undone any more. */
export function passPivot(state: ModelState, { strand }: StartedStep): void {
  state.pivot = 'passed';
  state.pivotScope = strand.flow.scope;
}
