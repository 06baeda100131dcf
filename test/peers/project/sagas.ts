import { Saga, SagaRequest } from 'temporal-saga';

/** What an order of the test holds. */
export interface Order {
  orderId: string;
  /** The participant that refuses or kills its worker. */
  fate?: 'declined' | 'killed';
}

const ask = (target: string) => (order: Readonly<Order>) =>
  new SagaRequest({ target, content: { ...order } });

export const order = new Saga<Order>('order', { execute: { attemptTimeout: 2_000, initialInterval: 100 } })
  .remoteStep('reserve')
  .onExecute(ask('stock/reserve'))
  .onFailure(ask('stock/release'))
  .remoteStep('charge')
  .onExecute(ask('payment/charge'))
  .onFailure(ask('payment/refund'))
  .commit();
