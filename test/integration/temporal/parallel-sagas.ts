/** Sagas whose branches run beside each other. */
import { Saga, SagaRequest, type SagaResponse } from 'temporal-saga';

export interface Trip {
  flight?: string;
  hotel?: string;
  car?: string;
}

const book = (name: keyof Trip) => (body: Saga<Trip>) =>
  body
    .remoteStep('reserve')
    .onExecute(() => new SagaRequest({ target: `${name}/reserve` }))
    .onSuccess((context, response: SagaResponse<{ id: string }>) => {
      context[name] = response.content().id;
    })
    .onFailure((context) => new SagaRequest({ target: `${name}/cancel`, content: { id: context[name] } }));

export const trip = new Saga<Trip>('trip');
trip
  .parallelStep('book')
  .branch('flight', book('flight'))
  .branch('hotel', book('hotel'))
  .branch('car', book('car'));
trip.remoteStep('charge').onExecute(() => new SagaRequest({ target: 'payment/charge' }));
trip.commit();
