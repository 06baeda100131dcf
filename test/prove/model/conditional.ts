/** The model of conditional steps (S12). */
import type { SeenFailure } from '../observation';
import type { ConditionalPlan } from '../plan';
import { type BranchEnd, branchList, type Item } from './list';
import { supervise } from './operator';
import { reachCancelPoint, type StartedStep, type ModelState } from './model-state';

/** S12: conditions are evaluated in order until one holds. */
export function choose(state: ModelState, step: StartedStep, plan: ConditionalPlan): SeenFailure | undefined {
  const { path } = step.item;
  return supervise(state, step, 'execute', {
    once() {
      step.seen.branch = plan.elseThen ? 'else' : 'none';
      for (const [index, { when }] of plan.ifThen.entries()) {
        const branch = `if-${index + 1}`;
        reachCancelPoint(state, path);
        state.happened.push(`${path}.${branch}`);
        const isEven = state.context.count % 2 === 0;
        if (when === 'no' || (when.endsWith('even') && !isEven)) continue;
        if (when === 'throws') {
          delete step.seen.branch;
          return { code: 'CALLBACK_FAILED', step: path, hook: branch };
        }
        step.seen.branch = branch;
        return undefined;
      }
      return undefined;
    },
    doneByOperator() {
      step.seen.branch = 'none';
      return undefined;
    },
  });
}

/** The steps of the chosen branch, which replace the conditional step. */
export function chosen({ item, seen }: StartedStep, plan: ConditionalPlan): readonly (Item | BranchEnd)[] {
  const { path } = item;
  const { branch = 'none' } = seen;
  const saga =
    branch === 'else' ? plan.elseThen : plan.ifThen.find((_, index) => branch === `if-${index + 1}`)?.saga;
  return saga ? branchList(item, branch, saga) : [{ endOf: path }];
}
