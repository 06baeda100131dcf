import { Saga, SagaRequest } from 'temporal-saga';

/** Asks a participant that nobody serves. */
export const unserved = new Saga('unserved')
  .remoteStep('ask')
  .onExecute(() => new SagaRequest({ target: 'nobody/do' }))
  .onFailure(() => new SagaRequest({ target: 'nobody/undo' }))
  .commit();
