import { Saga, SagaRequest } from 'temporal-saga';

/** The order of the guides. Its id selects its conduct. */
export const guided = new Saga<{ orderId: string }>('guided')
  .remoteStep('reserve')
  .onExecute(({ orderId }) => new SagaRequest({ target: 'shop/reserve', content: { orderId } }))
  .onFailure(({ orderId }) => new SagaRequest({ target: 'shop/release', content: { orderId } }))
  .remoteStep('charge')
  .onExecute(({ orderId }) => {
    // A rejection without a handler fails the workflow task again and again.
    if (orderId.includes('blocked')) void Promise.reject(new Error('nothing handles this'));
    return new SagaRequest({ target: 'shop/charge', content: { orderId } });
  })
  .commit();
