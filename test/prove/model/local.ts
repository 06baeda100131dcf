import type { SeenFailure } from '../observation';
import type { LocalPlan } from '../plan';
import { attend } from './person';
import { pass, type Started, work, type World } from './world';

/** A local step, forward. */
export function doLocal(world: World, step: Started, plan: LocalPlan): SeenFailure | undefined {
  const book = () => {
    step.seen.outcome = 'done';
    if (plan.pivot) world.pivot = 'passed';
    return undefined;
  };
  return attend(world, step, 'execute', {
    once() {
      pass(world, step.item.path);
      return work(world, step, { hook: 'onExecute', does: plan.does }) ?? book();
    },
    byHand: book,
  });
}
