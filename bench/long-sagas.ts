import { Saga, SagaRequest } from 'temporal-saga';

function longSaga(steps: number): Saga {
  const saga = new Saga(`long-${String(steps)}`);
  for (let step = 1; step <= steps; step += 1) {
    saga
      .remoteStep(`step-${String(step)}`)
      .onExecute(() => new SagaRequest({ target: 'p/do', content: { step } }))
      .onFailure(() => new SagaRequest({ target: 'p/undo', content: { step } }));
  }
  return saga.commit();
}

export const long1000 = longSaga(1_000);
export const long10000 = longSaga(10_000);

export const LONG_SAGAS: Readonly<Record<number, Saga>> = { 1_000: long1000, 10_000: long10000 };
