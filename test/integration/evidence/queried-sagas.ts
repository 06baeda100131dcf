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

/** Behind its first step the others follow one another as local activities. */
export const queriedChain = new Saga<object>('queried-chain', PATIENT);
for (const step of ['hotel', 'car', 'flight', 'tour'] as const) {
  queriedChain
    .remoteStep(step, { dispatch: step === 'hotel' ? 'activity' : 'local' })
    .onExecute(() => new SagaRequest({ target: `${step}/book` }))
    .onFailure(() => new SagaRequest({ target: `${step}/cancel` }));
}
queriedChain.commit();
