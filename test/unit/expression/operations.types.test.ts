import { expectTypeOf } from 'expect-type';
import { operation, participant, Saga, type SagaContext } from 'temporal-saga';

interface Payment {
  charge(content: { order: string; amount: number }): { chargeId: string };
  refund(content: { order: string; chargeId?: string | undefined }): void;
}

interface Order {
  orderId: string;
  total: number;
  chargeId?: string;
  charge?: { chargeId: string };
}

const payment = participant<Payment>('payment');
const charge = operation(payment.charge).undoneBy(payment.refund, ({ kept, sent }) => ({
  order: sent.order,
  chargeId: kept?.chargeId,
}));

describe('the types of an operation', () => {
  it('give its undo what was kept and what was sent', () => {
    operation<{ order: string }, { id: number }>('payment/charge').undoneBy(
      'payment/refund',
      ({ kept, sent, outcome }) => {
        expectTypeOf(kept).toEqualTypeOf<{ id: number } | undefined>();
        expectTypeOf(sent).toEqualTypeOf<{ order: string }>();
        expectTypeOf(outcome).toEqualTypeOf<'done' | 'refused' | 'unknown'>();
        return { id: kept?.id };
      },
    );
    operation<{ order: string }, { id: number }>('payment/charge')
      .keep(({ id }) => id)
      .undoneBy('payment/refund', ({ kept }) => {
        expectTypeOf(kept).toEqualTypeOf<number | undefined>();
        return { id: kept };
      });
    // @ts-expect-error the undo takes an order
    operation(payment.charge).undoneBy(payment.refund, ({ kept }) => ({ chargeId: kept?.chargeId }));
  });

  it('reach the step that uses it', () => {
    const order = new Saga<Order>('order');
    order
      .step('charge', charge)
      .with((context) => {
        expectTypeOf(context).toEqualTypeOf<SagaContext<Order>>();
        return { order: context.orderId, amount: context.total };
      })
      .into((context, reply) => {
        expectTypeOf(reply).toEqualTypeOf<{ chargeId: string }>();
        context.chargeId = reply.chargeId;
      })
      .onFailure((_, { kept, sent }) => payment.refund({ order: sent.order, chargeId: kept?.chargeId }))
      .step('again', payment.charge)
      .with(({ orderId }) => ({ order: orderId, amount: 1 }))
      .into('charge');
    // @ts-expect-error the amount is missing
    order.step('a', charge).with(({ orderId }) => ({ order: orderId }));
    // @ts-expect-error a field of another type
    order.step('b', charge).into('total');
    // @ts-expect-error no such field
    order.step('c', charge).into('charged');
    // @ts-expect-error the reply has no such field
    order.step('d', charge).into((context, reply) => void (context.chargeId = reply.id));
    new Saga('untyped').step('e', charge).into('anything');
  });
});
