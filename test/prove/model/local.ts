/** The model of local steps. */
import type { SeenFailure } from '../observation';
import type { LocalPlan } from '../plan';
import { type ModelState, runCallback, type StartedStep } from './model-state';
import { supervise } from './operator';
import { passPivot } from './pivot';
import type { Run } from './run';

/** Runs a local step. */
export function* doLocal(
  state: ModelState,
  step: StartedStep,
  plan: LocalPlan,
): Run<SeenFailure | undefined> {
  const recordDone = (): undefined => {
    step.seen.outcome = 'done';
    if (plan.pivot) passPivot(state, step);
  };
  return yield* supervise(state, step, 'execute', {
    // eslint-disable-next-line require-yield -- it waits for nothing
    *once() {
      return (
        runCallback(state, step, { hook: 'onExecute', does: plan.does, writes: plan.writes }) ?? recordDone()
      );
    },
    doneByOperator: recordDone,
  });
}
