import type { SeenFailure } from '../observation';
import type { ConditionalPlan } from '../plan';
import { type BranchEnd, branchList, type Item } from './list';
import { attend } from './person';
import { pass, type Started, type World } from './world';

/** S12: conditions are asked in order until one holds. */
export function choose(world: World, step: Started, plan: ConditionalPlan): SeenFailure | undefined {
  const { path } = step.item;
  return attend(world, step, 'execute', {
    once() {
      step.seen.branch = plan.elseThen ? 'else' : 'none';
      for (const [index, { when }] of plan.ifThen.entries()) {
        const branch = `if-${index + 1}`;
        pass(world, path);
        world.happened.push(`${path}.${branch}`);
        const isEven = world.context.count % 2 === 0;
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
    byHand() {
      step.seen.branch = 'none';
      return undefined;
    },
  });
}

/** The steps that a conditional puts in its place. */
export function chosen({ item, seen }: Started, plan: ConditionalPlan): readonly (Item | BranchEnd)[] {
  const { path } = item;
  const { branch = 'none' } = seen;
  const saga =
    branch === 'else' ? plan.elseThen : plan.ifThen.find((_, index) => branch === `if-${index + 1}`)?.saga;
  return saga ? branchList(item, branch, saga) : [{ endOf: path }];
}
