/** Sagas with notices. */
import { Saga, SagaRequest } from 'temporal-saga';

export interface Order {
  orderId: string;
}

/** An order: it is placed, or the reason why it is not is sent. */
export const placing = new Saga<Order>('placing')
  .remoteStep('reserve', ({ orderId }) => new SagaRequest({ target: 'stock/reserve', content: { orderId } }))
  .onFailure(({ orderId }) => new SagaRequest({ target: 'stock/release', content: { orderId } }))
  .remoteStep('charge', ({ orderId }) => new SagaRequest({ target: 'card/charge', content: { orderId } }))
  .onFailure(({ orderId }) => new SagaRequest({ target: 'card/refund', content: { orderId } }))
  .atEnd('finished', ({ orderId }) => new SagaRequest({ target: 'events/placed', content: { orderId } }))
  .atEnd('finished', () => new SagaRequest({ target: 'mail/thanks' }), {
    execute: { initialInterval: 50, maximumInterval: 50 },
  })
  .atEnd(['errored', 'cancelled', 'incomplete'], ({ orderId }, { status, cause }) => {
    const content = { orderId, status, why: cause.code };
    return new SagaRequest({ target: 'events/failed', content });
  })
  .commit();
