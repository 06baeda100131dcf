/** Waits: for a decision, for an event and for a time. */
import { Saga, type SagaEvent, SagaRequest } from 'temporal-saga';

export interface Order {
  orderId: string;
  total: number;
  paymentId?: string;
}

const request = (target: string) => (context: Order) =>
  new SagaRequest({ target, content: { orderId: context.orderId } });

export const approveOrder = new Saga<Order>('approve-order');

approveOrder.remoteStep('reserve').onExecute(request('stock/reserve')).onFailure(request('stock/release'));

approveOrder
  .decisionStep('approve', { timeout: '2 days', shows: ({ orderId, total }) => ({ orderId, total }) })
  .on('approve')
  .on('ask-for-deposit', (body) =>
    body
      .remoteStep('deposit')
      .onExecute(request('payment/deposit'))
      .onFailure(request('payment/return-deposit')),
  )
  .on('reject', 'fail')
  .onTimeout((body) =>
    body.remoteStep('remind').onExecute(request('mail/remind')).withoutUndo('a mail stays sent'),
  );

approveOrder
  .eventStep('paid', { event: 'payment-received', timeout: '14 days' })
  .onEvent((context, event: SagaEvent<{ paymentId: string }>) => {
    context.paymentId = event.content().paymentId;
  });

approveOrder.timerStep('cool-off', '24 hours');

approveOrder.remoteStep('ship').onExecute(request('shipping/ship')).onFailure(request('shipping/recall'));

approveOrder.commit();
