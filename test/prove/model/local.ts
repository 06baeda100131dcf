/** The model of local steps. */
import type { SeenFailure } from '../observation';
import type { LocalPlan } from '../plan';
import { supervise } from './operator';
import { reachCancelPoint, type StartedStep, runCallback, type ModelState } from './model-state';

/** Runs a local step. */
export function doLocal(state: ModelState, step: StartedStep, plan: LocalPlan): SeenFailure | undefined {
  const recordDone = () => {
    step.seen.outcome = 'done';
    if (plan.pivot) state.pivot = 'passed';
    return undefined;
  };
  return supervise(state, step, 'execute', {
    once() {
      reachCancelPoint(state, step.item.path);
      return runCallback(state, step, { hook: 'onExecute', does: plan.does }) ?? recordDone();
    },
    doneByOperator: recordDone,
  });
}
