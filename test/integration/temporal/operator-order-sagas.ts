import { Saga, SagaRequest, type SagaResponse } from 'temporal-saga';

/** The sagas of docs/operating.md. */
export interface Order {
  orderId: string;
  trackingId?: string;
}

const FAST = { attemptTimeout: 2_000, totalTimeout: '20s', initialInterval: 20, maximumAttempts: 2 } as const;
const OPTIONS = { execute: FAST, undo: FAST, settleTime: 1 };

const request =
  (target: string) =>
  ({ orderId }: Order) =>
    new SagaRequest({ target, content: { orderId } });

function order(name: string, options: typeof OPTIONS & { readonly whenStepFails?: 'wait' }): Saga<Order> {
  const saga = new Saga<Order>(name, options);
  saga
    .remoteStep('reserve-stock')
    .onExecute(request('inventory/reserve'))
    .onFailure(request('inventory/release'));
  saga.remoteStep('take-payment').onExecute(request('payment/charge')).onFailure(request('payment/refund'));
  saga
    .remoteStep('ship-order')
    .onExecute(request('shipping/ship'))
    .onSuccess((context, response: SagaResponse<{ trackingId: string }>) => {
      context.trackingId = response.content().trackingId;
    });
  return saga.commit();
}

export const orderProcessing = order('order-processing', OPTIONS);
export const waitingOrder = order('waiting-order', { ...OPTIONS, whenStepFails: 'wait' });
