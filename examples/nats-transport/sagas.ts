import { Saga, SagaRequest } from 'temporal-saga';

export interface Order {
  sku: string;
  quantity: number;
  /** The participant that ships. */
  carrier: string;
  reservationId?: string;
  trackingId?: string;
}

/** Reserves goods, and ships them with a carrier that replies later. */
export const order = new Saga<Order>('nats-order')
  .remoteStep(
    'reserve',
    ({ sku, quantity }) => new SagaRequest({ target: 'stock/reserve', content: { sku, quantity } }),
  )
  .onSuccess((context, response) => {
    context.reservationId = (response.content() as { reservationId: string }).reservationId;
    return context;
  })
  .onFailure(() => new SagaRequest({ target: 'stock/release' }))
  .remoteStep(
    'ship',
    ({ carrier, reservationId }) =>
      new SagaRequest({ target: `${carrier}/ship`, content: { reservationId } }),
  )
  .onSuccess((context, response) => {
    context.trackingId = (response.content() as { trackingId: string }).trackingId;
    return context;
  })
  .onFailure(({ carrier }) => new SagaRequest({ target: `${carrier}/cancel` }))
  .commit();
