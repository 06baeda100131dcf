import { Saga, SagaRequest } from 'temporal-saga';

/** The saga of the tests of the Temporal UI. */
export interface Order {
  orderId: string;
}

const POLICY = {
  attemptTimeout: '10 min',
  totalTimeout: '1 h',
  initialInterval: 20,
  maximumAttempts: 2,
} as const;

const request =
  (target: string) =>
  ({ orderId }: Order) =>
    new SagaRequest({ target, content: { orderId } });

export const orderProcessing = new Saga<Order>('order-processing', {
  execute: POLICY,
  undo: POLICY,
  settleTime: 1,
})
  .remoteStep('reserve-stock')
  .onExecute(request('inventory/reserve'))
  .onFailure(request('inventory/release'))
  .remoteStep('take-payment')
  .onExecute(request('payment/charge'))
  .onFailure(request('payment/refund'))
  .remoteStep('ship-order')
  .onExecute(request('shipping/ship'))
  .commit();
