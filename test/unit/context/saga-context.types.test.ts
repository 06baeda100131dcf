import { expectTypeOf } from 'expect-type';
import {
  type AnySagaContext,
  type ContextResult,
  type EncodedContext,
  SagaContext,
} from '../../../src/context/saga-context';

interface Item {
  sku: string;
  quantity: number;
}

interface Order {
  orderId: string;
  items: Item[];
  total: number;
  paymentId?: string;
}

const items: Item[] = [{ sku: 'A', quantity: 2 }];
const typed = (): SagaContext<Order> => new SagaContext<Order>({ orderId: '1', items, total: 99.99 });

describe('the type of a context with declared fields', () => {
  it('has the fields', () => {
    const context = typed();
    expectTypeOf(context.orderId).toEqualTypeOf<string>();
    expectTypeOf(context.paymentId).toEqualTypeOf<string | undefined>();
    context.paymentId = 'P1';
    delete context.paymentId;
    // @ts-expect-error a field of another type
    expect(() => (context.total = '5')).not.toThrow();
    // @ts-expect-error a field that was not declared
    expect(context.discount).toBeUndefined();
    // @ts-expect-error a required field cannot be deleted
    delete context.total;
  });

  it('is built with all required fields and any optional ones', () => {
    expectTypeOf(new SagaContext<Order>({ orderId: '1', items, total: 1 })).toEqualTypeOf<
      SagaContext<Order>
    >();
    expectTypeOf(new SagaContext<Order>({ orderId: '1', items, total: 1, paymentId: 'P' })).not.toBeAny();
    expectTypeOf(new SagaContext<Partial<Order>>()).toEqualTypeOf<SagaContext<Partial<Order>>>();
    expectTypeOf(new SagaContext<Order>(typed())).toEqualTypeOf<SagaContext<Order>>();
    // @ts-expect-error a required field is missing
    expect(new SagaContext<Order>({ orderId: '1', items })).toBeDefined();
    // @ts-expect-error required fields are missing
    expect(new SagaContext<Order>()).toBeDefined();
    // @ts-expect-error a field of another type
    expect(new SagaContext<Order>({ orderId: 1, items, total: 1 })).toBeDefined();
    // @ts-expect-error an unknown field
    expect(new SagaContext<Order>({ orderId: '1', items, total: 1, discount: 1 })).toBeDefined();
  });

  it('has the typed methods that no field shadows', () => {
    const context = typed();
    expectTypeOf(context.get('total')).toEqualTypeOf<number | undefined>();
    expectTypeOf(context.get('paymentId', null)).toEqualTypeOf<string | null>();
    expectTypeOf(context.require('orderId')).toEqualTypeOf<string>();
    expectTypeOf(context.set('paymentId', 'P1')).toEqualTypeOf<SagaContext<Order>>();
    expectTypeOf(context.require('paymentId')).toEqualTypeOf<string>();
    expectTypeOf(context.pop('paymentId', 0)).toEqualTypeOf<string | number>();
    expectTypeOf(context.setDefault('paymentId', 'P2')).toEqualTypeOf<string>();
    expectTypeOf(context.keys()).toEqualTypeOf<('orderId' | 'items' | 'total' | 'paymentId')[]>();
    expectTypeOf(context.update({ total: 1 }, [['orderId', '2']])).toEqualTypeOf<SagaContext<Order>>();
    expectTypeOf(context.update({ paymentId: undefined })).toEqualTypeOf<SagaContext<Order>>();
    expectTypeOf(context.toJSON()).toEqualTypeOf<EncodedContext>();
    expectTypeOf(context.size).toEqualTypeOf<number>();
    for (const key of context) expectTypeOf(key).toEqualTypeOf<keyof Order>();
    // @ts-expect-error a key that was not declared
    context.get('discount');
    // @ts-expect-error a value of another type
    context.set('total', 'much');
    // @ts-expect-error a value of another type
    context.update({ total: 'much' });
  });

  it('has the field if a field shadows a method, and the static form calls the method', () => {
    const context = typed();
    expectTypeOf(context.items).toEqualTypeOf<Item[]>();
    // @ts-expect-error the field is no method
    expect(() => context.items()).toThrow(TypeError);
    const pairs = SagaContext.items(context);
    expectTypeOf(pairs[0]).toEqualTypeOf<
      ['orderId', string] | ['items', Item[]] | ['total', number] | ['paymentId', string] | undefined
    >();
    expectTypeOf(SagaContext.get(context, 'total')).toEqualTypeOf<number | undefined>();
    expectTypeOf(SagaContext.get(context, 'paymentId', null)).toEqualTypeOf<string | null>();
    expectTypeOf(SagaContext.set(context, 'total', 5)).toEqualTypeOf<SagaContext<Order>>();
    expectTypeOf(SagaContext.update(context, { total: 6 })).toEqualTypeOf<SagaContext<Order>>();
    expectTypeOf(SagaContext.keys(context)).toEqualTypeOf<(keyof Order)[]>();
    // @ts-expect-error a key that was not declared
    SagaContext.get(context, 'discount');
    // @ts-expect-error no context
    expect(() => SagaContext.size({ orderId: '1' })).toThrow('INPUT_INVALID');
  });

  it('is assignable to a parameter of any context type', () => {
    const log = (context: SagaContext): string[] => SagaContext.keys(context);
    expect(log(typed())).toContain('total');
  });
});

describe('the type of a context without declared fields', () => {
  const context = new SagaContext({ total: 5, items: ['x'], customer: { tier: 'premium' } });

  it('accepts any field, nested ones included', () => {
    expectTypeOf(context).toEqualTypeOf<AnySagaContext>();
    expectTypeOf(context).toEqualTypeOf<SagaContext>();
    expect(context.total <= 0).toBe(false);
    expect(context.customer.tier).toBe('premium');
    expect(context.items[0]).toBe('x');
    context.anything = { at: ['all'] };
    delete context.anything;
  });

  it('has the methods', () => {
    expectTypeOf(context.get('total', 0)).toBeAny();
    expectTypeOf(context.has('total')).toEqualTypeOf<boolean>();
    expectTypeOf(context.update({ status: 'new' }, { priority: 'high' })).toEqualTypeOf<AnySagaContext>();
    expectTypeOf(SagaContext.keys(context)).toEqualTypeOf<string[]>();
    for (const key of context) expectTypeOf(key).toEqualTypeOf<string>();
    // @ts-expect-error keys are texts
    context.get(1);
  });

  it('is built only from a plain object, a context or pairs', () => {
    expect(new SagaContext().size).toBe(0);
    expect(new SagaContext([['a', 1]]).a).toBe(1);
    expect(new SagaContext(new Map([['a', 1]])).a).toBe(1);
    expect(new SagaContext(context).total).toBe(5);
    // @ts-expect-error neither
    expect(() => new SagaContext(42)).toThrow('INPUT_INVALID');
    // @ts-expect-error neither
    expect(() => new SagaContext('text')).toThrow('INPUT_INVALID');
  });
});

describe('the type of the result of a callback', () => {
  const accept = (callback: (context: SagaContext<Order>) => ContextResult<Order>): unknown =>
    callback(typed());

  it('allows nothing, true, an Error and a context', () => {
    accept(() => undefined);
    accept(() => {});
    accept(() => true);
    accept(() => null);
    accept(() => new Error('no'));
    accept((context) => context);
    accept((context) => new SagaContext<Order>(context));
    expect(accept((context) => context.set('total', 1))).toBeInstanceOf(SagaContext);
  });

  it('allows no other value', () => {
    // @ts-expect-error a number
    accept(() => 42);
    // @ts-expect-error false
    accept(() => false);
    // @ts-expect-error a plain object
    accept(() => ({ orderId: '1', items, total: 1 }));
    // @ts-expect-error a plain object for an untyped context
    const untyped: ContextResult = { total: 1 };
    expect(untyped).toBeDefined();
  });
});
