import { expectTypeOf } from 'expect-type';
import {
  operation,
  type Operation,
  participant,
  Saga,
  type SagaContext,
  SagaRequest,
  type UndoCause,
} from 'temporal-saga';

interface Payment {
  charge(content: { order: string; cents: number }): { chargeId: string };
  book(content: { order: string; account?: string }): { bookingId: string };
  refund(content: { order: string; because?: string }): void;
}
interface Order {
  id: string;
  total: number;
  charge?: { chargeId: string };
}
const payment = participant<Payment>('payment');
const charge = operation(payment.charge);

describe('the types of the short forms', () => {
  it('are those of the long ones', () => {
    const order = new Saga<Order>('order');
    order.step('a', charge, (context) => {
      expectTypeOf(context).toEqualTypeOf<SagaContext<Order>>();
      return { order: context.id, cents: 5 };
    });
    // @ts-expect-error the cents are missing
    order.step('b', charge, ({ id }) => ({ order: id }));
    order.undoStep('c', (context, { cause }) => {
      expectTypeOf(context).toEqualTypeOf<SagaContext<Order>>();
      expectTypeOf(cause).toEqualTypeOf<UndoCause | undefined>();
      return payment.refund({ order: context.id, because: cause?.code });
    });
    // @ts-expect-error an undo step has sent nothing
    order.undoStep('d', (_, { sent }) => payment.refund(sent));
    const step = order.remoteStep('e', ({ id }) => payment.charge({ order: id, cents: 5 })).into('charge');
    // @ts-expect-error a field of another type
    step.into('total');
    // @ts-expect-error the reply has no such field
    step.into((context, reply) => void (context.total = reply.cents));
    order.remoteStep('f', () => new SagaRequest({ target: 'a/b' })).into('total');
  });
});

describe('a step that may send one of several requests', () => {
  it('has all of their types', () => {
    const order = new Saga<Order>('order', { keepSent: true });
    const either = ({ id, total }: Order) =>
      total > 5 ? payment.charge({ order: id, cents: 5 }) : payment.book({ order: id });
    type Reply = { chargeId: string } | { bookingId: string };
    order
      .remoteStep('a', either)
      .keep((reply) => {
        expectTypeOf(reply).toEqualTypeOf<Reply>();
        return 1;
      })
      .onFailure((_, { sent }) => {
        expectTypeOf(sent).toEqualTypeOf<
          { order: string; cents: number } | { order: string; account?: string }
        >();
        return payment.refund({ order: sent.order });
      });
    order
      .remoteStep('b')
      .onExecute(async (context) => Promise.resolve(either(context)))
      .onSuccess((_, response) => {
        expectTypeOf(response.content()).toEqualTypeOf<Reply>();
      });
    order.query('c', either).into((_, reply) => {
      expectTypeOf(reply).toEqualTypeOf<Reply>();
    });
    order
      .query<{ n: number }>('d', () => new SagaRequest({ target: 'a/b' }))
      .into((_, reply) => {
        expectTypeOf(reply).toEqualTypeOf<{ n: number }>();
      });
  });
});

describe('an optional member of a content', () => {
  const because = undefined as string | undefined;

  it('may be undefined, with exactOptionalPropertyTypes, too', () => {
    expectTypeOf(payment.refund({ order: 'O', because })).toEqualTypeOf<
      SagaRequest<{ order: string; because?: string }, void>
    >();
    charge.undoneBy(payment.refund, ({ sent }) => ({ order: sent.order, because }));
    charge.probedBy(payment.refund, ({ sent }) => ({ order: sent.order, because }));
    new Saga<Order>('order').step('a', payment.refund, ({ id }) => ({ order: id, because }));
    // @ts-expect-error another type
    payment.refund({ order: 'O', because: 5 });
    // @ts-expect-error a required member
    payment.refund({ order: because });
  });

  it('leaves helpers for any operation as they are', () => {
    const add = <C, R>(saga: Saga<Order>, given: Operation<C, R>, make: (context: Order) => C) =>
      saga.step('a', given.undoneBy(given), make);
    expect(add).toBeInstanceOf(Function);
  });
});
