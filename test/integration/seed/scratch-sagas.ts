import { Saga, SagaRequest, sagaActivity } from 'temporal-saga';
export const one = new Saga('one').remoteStep('a').onExecute((c) => new SagaRequest({ target: 'p/' + c.op })).onFailure(() => new SagaRequest({ target: 'p/undo' })).commit();
export const big = new Saga('big').remoteStep('a').onExecute((c) => new SagaRequest({ target: 'p/bigrefusal' })).commit();
export const act = new Saga('act').localStep('a').onExecute(sagaActivity('same')).commit();
