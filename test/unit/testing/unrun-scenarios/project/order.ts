import { Saga, SagaRequest } from 'temporal-saga';

export const order = new Saga('order')
  .remoteStep('reserve')
  .onExecute(() => new SagaRequest({ target: 'stock/reserve' }))
  .withoutUndo('an example')
  .commit();
