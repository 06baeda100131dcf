import { expectTypeOf } from 'expect-type';
import {
  type CheckStep,
  type QueryStep,
  Saga,
  type SagaContext,
  SagaRequest,
  type SagaResponse,
  type UndoCause,
  type UndoStep,
} from 'temporal-saga';

interface Cart {
  sum: number;
}

interface Order {
  orderId: string;
  total: number;
  cart?: Cart;
  note?: unknown;
}

const typed = () => new Saga<Order>('order');
const ask = () => new SagaRequest({ target: 'carts/read' });

describe('the types of queries', () => {
  it('know the step and the saga in both styles', () => {
    const saga = typed();
    expectTypeOf(saga.query('a', ask)).toEqualTypeOf<QueryStep<Order, Saga<Order>>>();
    expectTypeOf(saga.query<Cart>('b', ask)).toEqualTypeOf<QueryStep<Order, Saga<Order>, Cart>>();
    expectTypeOf(saga.check('c', () => true)).toEqualTypeOf<CheckStep<Order, Saga<Order>>>();
    expectTypeOf(saga.undoStep('d')).toEqualTypeOf<UndoStep<Order, Saga<Order>>>();
    const chain = saga
      .undoStep('e')
      .onFailure(ask)
      .query<Cart>('f', ask)
      .into('cart')
      .onError(() => undefined)
      .until(({ sum }) => sum > 0, { every: '5 s', for: 300_000 })
      .retriable()
      .check('g', ({ total }) => total > 0);
    expectTypeOf(chain).toEqualTypeOf<CheckStep<Order, Saga<Order>>>();
    expectTypeOf(chain.commit).returns.toEqualTypeOf<Saga<Order>>();
  });

  it('take keys whose type takes the content of the reply', () => {
    typed().query<Cart>('a', ask).into('cart');
    typed().query<Cart>('a', ask).into('note');
    typed().query<number>('a', ask).into('total');
    typed().query('a', ask).into('total');
    new Saga('untyped').query<Cart>('a', ask).into('anything');
    // @ts-expect-error the total is no cart
    typed().query<Cart>('a', ask).into('total');
    // @ts-expect-error the reply may be absent, and the total may not
    typed().query<number | undefined>('a', ask).into('total');
    // @ts-expect-error a field that was not declared
    typed().query<Cart>('a', ask).into('basket');
  });

  it('know the context and the content in their callbacks', () => {
    typed()
      .query<Cart>('a', (context) => {
        expectTypeOf(context).toEqualTypeOf<SagaContext<Order>>();
        return ask();
      })
      .into((context, reply) => {
        expectTypeOf(context).toEqualTypeOf<SagaContext<Order>>();
        expectTypeOf(reply).toEqualTypeOf<Cart>();
      })
      .onError((_, response: SagaResponse<{ why: string }>) => {
        expectTypeOf(response.content()).toEqualTypeOf<{ why: string }>();
      })
      .until(
        (reply, context) => {
          expectTypeOf(reply).toEqualTypeOf<Cart>();
          expectTypeOf(context).toEqualTypeOf<SagaContext<Order>>();
          return Promise.resolve(reply.sum > 0);
        },
        { every: 5, for: 50 },
      );
    typed()
      .query('a', ask)
      .into((_, reply: Cart) => void reply.sum);
  });

  it('refuse results that callbacks cannot have', () => {
    const query = typed().query<Cart>('a', ask);
    // @ts-expect-error a query builds a request
    typed().query('b', () => undefined);
    // @ts-expect-error a predicate returns a boolean
    typed().check('c', ({ total }) => total);
    // @ts-expect-error a predicate returns a boolean
    query.until(({ sum }) => sum, { every: 5, for: 50 });
    // @ts-expect-error both times are needed
    query.until(() => true, { every: 5 });
    // @ts-expect-error a number is no context
    query.into(() => 5);
  });

  it('have the options of what they can do', () => {
    typed().query('a', ask, { execute: { maximumAttempts: 3 }, errorReply: 'continue', deadline: '1 h' });
    typed().check('a', () => true, { whenStepFails: 'wait' });
    typed().undoStep('a', { undo: { totalTimeout: '1 h' }, whenUndoFails: 'continue' });
    // @ts-expect-error a query has no undo
    typed().query('a', ask, { undoWhen: 'sent' });
    // @ts-expect-error a check sends nothing
    typed().check('a', () => true, { execute: { maximumAttempts: 3 } });
    // @ts-expect-error an undo step sends nothing on the way forward
    typed().undoStep('a', { execute: { maximumAttempts: 3 } });
    // @ts-expect-error a query is no pivot
    expect(typed().query('a', ask).pivot).toBeUndefined();
    // @ts-expect-error a query has no undo
    expect(typed().query('a', ask).onFailure).toBeUndefined();
    // @ts-expect-error no attempt changes a check
    expect(typed().check('a', () => true).retriable).toBeUndefined();
  });

  it('show the undo of an undo step why it runs', () => {
    typed()
      .undoStep('a')
      .onFailure((context, { cause, outcome, keys }) => {
        expectTypeOf(context).toEqualTypeOf<SagaContext<Order>>();
        expectTypeOf(cause).toEqualTypeOf<UndoCause | undefined>();
        expectTypeOf(outcome).toEqualTypeOf<'done' | 'refused' | 'unknown'>();
        expectTypeOf(keys).toEqualTypeOf<readonly string[]>();
        return undefined;
      });
    typed()
      .undoStep('a')
      // @ts-expect-error nothing was sent
      .onFailure((_, { sent }) => void sent);
  });
});
