/** One saga for each way in which the error of a participant ends a step. */
import { Saga, sagaActivity, SagaRequest } from 'temporal-saga';

const request = () => new SagaRequest({ target: 'bank/charge' });

export const exhausted = new Saga('exhausted', { execute: { maximumAttempts: 2, initialInterval: 1 } })
  .remoteStep('charge')
  .onExecute(request)
  .commit();

export const listed = new Saga('listed', { execute: { nonRetryable: ['E_CARD'] } })
  .remoteStep('charge')
  .onExecute(request)
  .commit();

export const final = new Saga('final').remoteStep('final').onExecute(request).commit();

export const late = new Saga('late', { execute: { totalTimeout: 300, initialInterval: 50 }, settleTime: 1 })
  .remoteStep('charge')
  .onExecute(request)
  .commit();

export const inActivity = new Saga('in-activity', { execute: { maximumAttempts: 1 } })
  .localStep('charge')
  .onExecute(sagaActivity('charge'))
  .commit();
