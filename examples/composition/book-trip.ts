/** Several things at once: a parallel step, with a point of no return behind it. */
import { Saga, SagaRequest, type SagaResponse } from 'temporal-saga';

export interface Trip {
  tripId: string;
  total: number;
  flight?: string;
  hotel?: string;
  insurance?: string;
}

const book = (what: 'flight' | 'hotel' | 'insurance') => (body: Saga<Trip>) =>
  body
    .remoteStep('reserve')
    .onExecute(
      ({ tripId, flight }) => new SagaRequest({ target: `${what}/reserve`, content: { tripId, flight } }),
    )
    .onSuccess((context, response: SagaResponse<{ id: string; price: number }>) => {
      const { id, price } = response.content();
      context[what] = id;
      context.total += price;
    })
    .onFailure(({ tripId }) => new SagaRequest({ target: `${what}/cancel`, content: { tripId } }));

export const bookTrip = new Saga<Trip>('book-trip');

bookTrip
  .parallelStep('book')
  .branch('flight', book('flight'))
  .branch('hotel', book('hotel'))
  .branch('insurance', book('insurance'), { after: ['flight'] })
  .merge('total', 'sum');

bookTrip
  .remoteStep('charge')
  .onExecute(({ tripId, total }) => new SagaRequest({ target: 'payment/charge', content: { tripId, total } }))
  .pivot();

bookTrip
  .remoteStep('send-tickets')
  .onExecute(({ tripId }) => new SagaRequest({ target: 'mail/send-tickets', content: { tripId } }))
  .retriable();

bookTrip.commit();
