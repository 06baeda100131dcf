/** Rounds: a saga that is repeated until a predicate holds, with an event in each round. */
import { Saga, type SagaEvent, SagaRequest } from 'temporal-saga';

export interface Bill {
  orderId: string;
  total: number;
  paid: number;
}

export const collectPayment = new Saga<Bill>('collect-payment');

collectPayment
  .repeatStep(
    'collect',
    (round) => {
      round
        .eventStep('payment', { timeout: '30 days' })
        .onEvent((context, payment: SagaEvent<{ amount: number }>) => {
          context.paid += payment.content().amount;
        });
      round
        .remoteStep('book')
        .onExecute(
          ({ orderId, paid }) => new SagaRequest({ target: 'ledger/book', content: { orderId, paid } }),
        )
        .keep((reply: { bookingId: string }) => reply)
        .onFailure((_, { kept }) => new SagaRequest({ target: 'ledger/cancel', content: { ...kept } }));
    },
    { atMost: 12 },
  )
  .until(({ paid, total }) => paid >= total);

collectPayment
  .remoteStep('ship')
  .onExecute(({ orderId }) => new SagaRequest({ target: 'warehouse/ship', content: { orderId } }))
  .pivot();

collectPayment.commit();
