import { Saga, SagaRequest } from 'temporal-saga';

/** Sends to a participant without a worker. */
export const unserved = new Saga('unserved')
  .remoteStep('ask')
  .onExecute(() => new SagaRequest({ target: 'unserved/do' }))
  .onFailure(() => new SagaRequest({ target: 'unserved/undo' }))
  .commit();
