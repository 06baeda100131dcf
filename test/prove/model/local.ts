/** The model of local steps. */
import type { SeenFailure } from '../observation';
import type { LocalPlan } from '../plan';
import { type ModelState, runCallback, type StartedStep } from './model-state';
import { supervise } from './operator';
import { passPivot } from './pivot';
import { inOneTurn, type Run } from './run';

/** Runs a local step. */
export function doLocal(state: ModelState, step: StartedStep, plan: LocalPlan): Run<SeenFailure | undefined> {
  const recordDone = (): undefined => {
    step.seen.outcome = 'done';
    if (plan.pivot) passPivot(state, step);
  };
  return supervise(state, step, 'execute', {
    once: () =>
      inOneTurn(
        () =>
          runCallback(state, step, { hook: 'onExecute', does: plan.does, writes: plan.writes }) ??
          recordDone(),
      ),
    doneByOperator: recordDone,
  });
}
