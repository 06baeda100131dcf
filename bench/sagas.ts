import { Saga, type SagaContext, SagaRequest, type SagaResponse } from 'temporal-saga';
import { AT_ONCE, ITEMS, type SequenceName, type ScenarioStep, stepsOf } from './scenarios';

/** Builds a scenario as a saga. */
export function buildSaga(name: string, steps: readonly ScenarioStep[], options?: object): Saga {
  const saga = new Saga(name, options);
  for (const step of steps) addStep(saga, step);
  return saga.commit();
}

function addStep(saga: Saga, { name, target, undoTarget, field }: ScenarioStep): void {
  saga
    .remoteStep(name)
    .onExecute(
      (context) => new SagaRequest({ target, content: { orderId: context.orderId, items: context.items } }),
    )
    .onSuccess((context: SagaContext, response: SagaResponse<{ id: string }>) => {
      context[field] = response.content().id;
    })
    .onFailure(
      (context) =>
        new SagaRequest({
          target: undoTarget,
          content: { orderId: context.orderId, id: context[field] ?? null },
        }),
    );
}

const scenario = (name: SequenceName) => buildSaga(name, stepsOf(name));

export const threeSteps = scenario('threeSteps');
export const tenSteps = scenario('tenSteps');
export const failingThird = scenario('failingThird');

export const threeBranches = new Saga('threeBranches');
const all = threeBranches.parallelStep('all');
for (const step of stepsOf('threeBranches')) {
  all.branch(step.name, (body) => {
    addStep(body, step);
  });
}
threeBranches.commit();

export const fiftyItems = new Saga('fiftyItems');
fiftyItems
  .forEachStep(
    'each',
    (body) => {
      for (const step of stepsOf('fiftyItems')) addStep(body, step);
    },
    { atOnce: AT_ONCE },
  )
  .over(() => Array.from({ length: ITEMS }, (_, index) => index))
  .input((context, item) => ({ orderId: context['orderId'], items: item }))
  .onEnd((context, outcomes) => {
    context['parcelIds'] = outcomes.map((outcome) => outcome.context?.['parcelId']);
  });
fiftyItems.commit();
