/** The model of hooks: their fillings are steps of the saga, in the order of their names. */
import { fillingsOf } from '../all-steps';
import type { HookPlan } from '../plan';
import { type List, splicedList } from './list';
import type { StartedStep } from './model-state';

/** The steps of all fillings, which replace the hook. */
export function filled({ item }: StartedStep, plan: HookPlan): List {
  const fillings = fillingsOf(plan).flatMap(({ name, saga }) => {
    const part = { name: `.${name}`, inDefinition: `.${name}` };
    return splicedList(item, part, saga).slice(0, -1);
  });
  return [...fillings, { endOf: item.path }];
}
