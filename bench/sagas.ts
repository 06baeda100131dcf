import { Saga, type SagaContext, SagaRequest, type SagaResponse } from 'temporal-saga';
import { type ScenarioName, type ScenarioStep, stepsOf } from './scenarios';

/** Builds a scenario as a saga. */
export function buildSaga(name: string, steps: readonly ScenarioStep[]): Saga {
  const saga = new Saga(name);
  for (const { name: step, target, undoTarget, field } of steps) {
    saga
      .remoteStep(step)
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
  return saga.commit();
}

const scenario = (name: ScenarioName) => buildSaga(name, stepsOf(name));

export const threeSteps = scenario('threeSteps');
export const tenSteps = scenario('tenSteps');
export const failingThird = scenario('failingThird');
