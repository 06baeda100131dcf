/** Sagas that start another one and leave it alone. */
import { Saga, SagaRequest } from 'temporal-saga';
import { PATIENT } from '../blocks/parallel-sagas';

/** A dispatch of an order. */
export interface Dispatch {
  orderId: string;
}

/** A checkout of an order. */
export interface Checkout extends Dispatch {
  dispatchId?: string;
}

const ask =
  (target: string) =>
  ({ orderId }: Dispatch) =>
    new SagaRequest({ target, content: { orderId } });

/** Waits for an event between its two requests. */
export const dispatch = new Saga<Dispatch>('dispatch', PATIENT)
  .remoteStep('book')
  .onExecute(ask('carrier/book'))
  .onFailure(ask('carrier/cancel'))
  .eventStep('ready')
  .remoteStep('hand-over')
  .onExecute(ask('carrier/hand-over'))
  .commit();

/** Starts a dispatch under a business id, and charges after it. */
export const checkout = new Saga<Checkout>('checkout', PATIENT)
  .startStep('dispatch', dispatch)
  .id(({ orderId }) => `dispatch-${orderId}`)
  .input(({ orderId }) => ({ orderId }))
  .into('dispatchId')
  .remoteStep('charge')
  .onExecute(ask('payment/charge'))
  .onFailure(ask('payment/refund'))
  .commit();

/** Starts a dispatch under the id that the library makes. */
export const plain = new Saga<Checkout>('plain', PATIENT)
  .startStep('dispatch', dispatch)
  .input(({ orderId }) => ({ orderId }))
  .into('dispatchId')
  .commit();

/** Starts a dispatch on another task queue. */
export const elsewhere = new Saga<Checkout>('elsewhere', PATIENT)
  .startStep('dispatch', dispatch, { taskQueue: 'starts-elsewhere' })
  .input(({ orderId }) => ({ orderId }))
  .commit();

/** Starts two dispatches beside each other, and leaves one of them alone in any case. */
export const beside = new Saga<Checkout>('beside', PATIENT)
  .parallelStep('both')
  .branch('one', (body) => body.startStep('send', dispatch).input(({ orderId }) => ({ orderId })))
  .branch('two', (body) =>
    body
      .startStep('send', dispatch)
      .input(({ orderId }) => ({ orderId }))
      .withoutUndo('the customer has paid for it'),
  )
  .remoteStep('charge')
  .onExecute(ask('payment/charge'))
  .commit();

/** Sends requests to the participant that starts sagas which it cannot take. */
export const careless = new Saga<Checkout>('careless')
  .remoteStep('verb')
  .onExecute(() => new SagaRequest({ target: '@saga/dispatch/stop' }))
  .onError(() => undefined)
  .remoteStep('content')
  .onExecute(() => new SagaRequest({ target: '@saga/dispatch/start', content: { context: 'none' } }))
  .onError(() => undefined)
  .remoteStep('context')
  .onExecute(
    () => new SagaRequest({ target: '@saga/dispatch/start', content: { context: { at: { $type: 'Sun' } } } }),
  )
  .onError(() => undefined)
  .remoteStep('id')
  .onExecute(
    () => new SagaRequest({ target: '@saga/dispatch/start', content: { uuid: 'a\nb', context: {} } }),
  )
  .onError(() => undefined)
  .commit();
