/** The model of saga steps (c.3). */
import type { SeenFailure } from '../observation';
import type { SagaPlan } from '../plan';
import { Flow } from './flow';
import { innerFlow } from './inner-flow';
import { type List, partList, splicedList } from './list';
import { type ModelState, runCallback, type StartedStep } from './model-state';
import type { Run } from './run';
import { sequence } from './sequence';
import { Strand } from './strand';
import { tryRounds } from './tries';

const ONCE = { name: '', inDefinition: '' };

/** Runs the steps of the inner saga, unless they are spliced into the list. */
export function* runInner(
  state: ModelState,
  step: StartedStep,
  plan: SagaPlan,
): Run<SeenFailure | undefined> {
  if (isTriedOften(plan)) return yield* tryRounds(state, step, plan);
  const { saga, input, output } = plan;
  if (!input) return undefined;
  const { scope } = step.strand.flow;
  const flow = innerFlow(state, step, { input, item: null, index: 0, scope });
  if (!(flow instanceof Flow)) return flow;
  const strand = new Strand(flow);
  step.undoParts = () => {
    // It is undone with what its block is undone with.
    const { scope: present } = step.strand.flow;
    if (present !== strand.flow.scope) strand.flow = strand.flow.inScope(present);
    return strand.backward();
  };
  const failure = yield* strand.forward(sequence(state, strand, partList(step.item, ONCE, saga)));
  if (failure || !output) return failure;
  return runCallback(state, step, { hook: 'output', does: output.does, received: flow.context });
}

/** Without a context of its own and without rounds, the inner saga's steps are steps of the outer one. */
export function splicedSaga({ item }: StartedStep, plan: SagaPlan): List | undefined {
  return plan.input || isTriedOften(plan) ? undefined : splicedList(item, ONCE, plan.saga);
}

function isTriedOften({ attempts = 1 }: SagaPlan): boolean {
  return attempts > 1;
}
