import { Saga, SagaRequest } from 'temporal-saga';

/** A saga with one remote step. */
export const handover = new Saga('handover')
  .remoteStep('hand-over')
  .onExecute(() => new SagaRequest({ target: 'partner/take', content: {} }))
  .commit();
