/** The model of conditional steps (S12). */
import type { SeenFailure } from '../observation';
import type { ConditionalPlan } from '../plan';
import { holds } from './callbacks';
import { type List, splicedList } from './list';
import { called, type ModelState, type StartedStep } from './model-state';
import { supervise } from './operator';
import { inOneTurn, type Run } from './run';

/** S12: conditions are evaluated in order until one holds. */
export function choose(
  state: ModelState,
  step: StartedStep,
  plan: ConditionalPlan,
): Run<SeenFailure | undefined> {
  return supervise(state, step, 'execute', {
    once: () => inOneTurn(() => chooseOnce(state, step, plan)),
    doneByOperator() {
      step.seen.branch = 'none';
      return undefined;
    },
  });
}

function chooseOnce(
  state: ModelState,
  step: StartedStep,
  { ifThen, elseThen }: ConditionalPlan,
): SeenFailure | undefined {
  for (const [index, { when }] of ifThen.entries()) {
    const branch = `if-${index + 1}`;
    called(state, step, branch);
    const isChosen = holds(when, step.strand.flow.context);
    if (isChosen === undefined) return { code: 'CALLBACK_FAILED', step: step.item.path, hook: branch };
    if (!isChosen) continue;
    step.seen.branch = branch;
    return undefined;
  }
  step.seen.branch = elseThen ? 'else' : 'none';
  return undefined;
}

/** The steps of the chosen branch, which replace the conditional step. */
export function chosen({ item, seen }: StartedStep, plan: ConditionalPlan): List {
  const { branch = 'none' } = seen;
  const saga =
    branch === 'else' ? plan.elseThen : plan.ifThen.find((_, index) => branch === `if-${index + 1}`)?.saga;
  const name = `.${branch}`;
  return saga ? splicedList(item, { name, inDefinition: name }, saga) : [{ endOf: item.path }];
}
