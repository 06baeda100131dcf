/** Sagas whose workflow asks its worker for the attempts of a refused request. */
import { Saga, SagaRequest } from 'temporal-saga';
import { PATIENT } from '../blocks/parallel-sagas';

/** Its second step is refused, and then the undo of its first. */
export const queried = new Saga<object>('queried', PATIENT);
queried
  .remoteStep('hotel')
  .onExecute(() => new SagaRequest({ target: 'hotel/book' }))
  .onFailure(() => new SagaRequest({ target: 'hotel/cancel' }));
queried.remoteStep('card').onExecute(() => new SagaRequest({ target: 'card/charge' }));
queried.commit();
