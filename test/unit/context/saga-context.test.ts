import { inspect } from 'node:util';
import { SagaContextKeyError, SagaContextValueError } from '../../../src/context/context-errors';
import { isContext, SagaContext } from '../../../src/context/saga-context';
import { refusalOf } from './refusal';

const order = (): SagaContext =>
  new SagaContext({
    orderId: 12345,
    customerId: 'cust_456',
    items: [{ sku: 'ITEM1', quantity: 2 }],
    total: 99.99,
  });

describe('a context', () => {
  it('reads and writes fields as attributes and as items', () => {
    const context = order();
    context.status = 'processing';
    context['paymentMethod'] = 'credit_card';
    expect(context['status']).toBe('processing');
    expect(context.paymentMethod).toBe('credit_card');
    expect(context.items).toStrictEqual([{ sku: 'ITEM1', quantity: 2 }]);
  });

  it('returns undefined for an absent field, so that ?? supplies a default', () => {
    expect(order().shippingCost ?? 5).toBe(5);
  });

  it('has only its fields for the operator in', () => {
    const context = order();
    expect('total' in context).toBe(true);
    expect('discount' in context).toBe(false);
    expect('get' in context).toBe(false);
    expect('toString' in context).toBe(false);
    expect(Symbol.iterator in context).toBe(false);
  });

  it('shows its fields to Object.keys, spread, for-in and JSON', () => {
    const context = new SagaContext({ b: 1, a: [2] });
    const seen: string[] = [];
    for (const key in context) seen.push(key);
    expect(seen).toStrictEqual(['b', 'a']);
    expect(Object.keys(context)).toStrictEqual(['b', 'a']);
    expect({ ...context }).toStrictEqual({ b: 1, a: [2] });
    expect(JSON.stringify(context)).toBe('{"b":1,"a":[2]}');
    expect(Object.getOwnPropertySymbols(context)).toStrictEqual([]);
  });

  it('iterates over its keys, which may change meanwhile', () => {
    const context = new SagaContext({ a: 1, b: 2 });
    const seen: string[] = [];
    for (const key of context) {
      seen.push(key);
      delete context[key];
      context.c = 3;
    }
    expect(seen).toStrictEqual(['a', 'b']);
    expect(context.keys()).toStrictEqual(['c']);
  });

  it('differs from a plain object by instanceof', () => {
    expect(order()).toBeInstanceOf(SagaContext);
    expect({ ...order() }).not.toBeInstanceOf(SagaContext);
    expect(null).not.toBeInstanceOf(SagaContext);
    expect(isContext(order())).toBe(true);
  });

  it('equals a plain object for the matchers of jest', () => {
    expect(new SagaContext({ a: { b: 1 } })).toEqual({ a: { b: 1 } });
    expect(new SagaContext({ a: { b: 1 } })).not.toEqual({ a: { b: 2 } });
    expect(order()).toMatchObject({ total: 99.99 });
  });

  it('can be logged and put into a string', () => {
    expect(String(new SagaContext({ a: 1 }))).toBe('[object SagaContext]');
    expect(inspect(new SagaContext({ a: 1 }))).toBe('SagaContext { a: 1 }');
  });

  it('can be awaited, and returned from an async function', async () => {
    const context = order();
    expect(await Promise.resolve(context)).toBe(context);
  });
});

describe('assignment', () => {
  it('stores a deep copy', () => {
    const customer = { tags: ['new'] };
    const context = new SagaContext({ customer });
    context.again = customer;
    customer.tags.push('edited');
    expect(context.customer.tags).toStrictEqual(['new']);
    expect(context.again.tags).toStrictEqual(['new']);
    context.again.tags.push('mine');
    expect(context.customer.tags).toStrictEqual(['new']);
  });

  it('of undefined removes the field, in every form', () => {
    const context = new SagaContext({ a: undefined, b: 1, c: 2, d: 3, e: 4 });
    context.b = undefined;
    context.set('c', undefined);
    context.update({ d: undefined }, [['e', undefined]]);
    context.absent = undefined;
    expect(context.keys()).toStrictEqual([]);
  });

  it('of a value that cannot be stored leaves the old value', () => {
    const context = order();
    expect(refusalOf(() => (context.total = NaN))).toMatchObject({ path: 'total', kind: 'NaN' });
    expect(refusalOf(() => context.set('items', [1, () => 1]))).toMatchObject({ path: 'items[1]' });
    expect(context.total).toBe(99.99);
    expect(context.items).toHaveLength(1);
  });

  it('of another context is refused', () => {
    const context = order();
    expect(refusalOf(() => (context.inner = order()))).toMatchObject({ path: 'inner', kind: 'SagaContext' });
    context.inner = { ...order() };
    expect(context.inner.total).toBe(99.99);
  });

  it('under a symbol is refused', () => {
    const context = order() as unknown as Record<symbol, unknown>;
    expect(refusalOf(() => (context[Symbol('s')] = 1))).toMatchObject({ path: '', kind: 'symbol key' });
  });

  it('inside a nested value is not checked yet', () => {
    const context = order();
    context.items[0].quantity = NaN;
    expect(refusalOf(() => context.toJSON())).toMatchObject({ path: 'items[0].quantity', kind: 'NaN' });
  });
});

describe('deletion', () => {
  it.each<[string, (context: SagaContext) => unknown]>([
    ['the operator', (context) => delete context.absent],
    ['the method', (context) => context.delete('absent')],
    ['the static form', (context) => SagaContext.delete(context, 'absent')],
    ['Reflect', (context) => Reflect.deleteProperty(context, 'absent')],
    ['pop', (context) => context.pop('absent')],
  ])('of an absent field throws, by %s', (_, remove) => {
    const context = new SagaContext({ a: 1 });
    expect(() => remove(context)).toThrow(SagaContextKeyError);
    expect(() => remove(context)).toThrow(
      expect.objectContaining({ code: 'CONTEXT_KEY_MISSING', key: 'absent', knownKeys: ['a'] }),
    );
  });

  it('of a symbol throws too', () => {
    expect(() => Reflect.deleteProperty(order(), Symbol.iterator)).toThrow(SagaContextKeyError);
  });
});

describe('Object functions on a context', () => {
  it('may define a plain field, which is checked and copied', () => {
    const context = new SagaContext();
    const value = ['x'];
    Object.defineProperty(context, 'a', { value, writable: true, enumerable: true, configurable: true });
    value.push('y');
    expect(context.a).toStrictEqual(['x']);
    expect(Object.getOwnPropertyDescriptor(context, 'a')).toMatchObject({ value: ['x'], writable: true });
  });

  it.each<[string, PropertyDescriptor]>([
    ['a getter', { get: () => 1, enumerable: true, configurable: true }],
    ['a read-only field', { value: 1, enumerable: true, configurable: true }],
    ['a hidden field', { value: 1, writable: true, configurable: true }],
    ['a permanent field', { value: 1, writable: true, enumerable: true }],
  ])('may not define %s', (_, descriptor) => {
    const context = new SagaContext();
    const refusal = refusalOf(() => Object.defineProperty(context, 'a', descriptor));
    expect(refusal).toMatchObject({ path: 'a', kind: 'attributes' });
    expect(context.size).toBe(0);
  });

  it('may not freeze it or change its prototype', () => {
    const context = order();
    expect(() => Object.freeze(context)).toThrow(TypeError);
    expect(() => Object.setPrototypeOf(context, {}) as unknown).toThrow(TypeError);
    expect(context).toBeInstanceOf(SagaContext);
  });

  it('may assign many fields at once', () => {
    const context = order();
    Object.assign(context, { total: 1, note: null });
    expect(context.items).toHaveLength(1);
    expect([context.total, context.note]).toStrictEqual([1, null]);
  });
});

describe('construction', () => {
  it('takes a plain object, a context, pairs or nothing', () => {
    expect(new SagaContext().size).toBe(0);
    expect(new SagaContext(undefined).size).toBe(0);
    expect(new SagaContext(Object.assign(Object.create(null), { a: 1 }) as object).a).toBe(1);
    expect(new SagaContext(order()).total).toBe(99.99);
    expect(new SagaContext(new Map([['a', 1]])).a).toBe(1);
  });

  it.each([
    ['null', null],
    ['a number', 42],
    ['a string', 'text'],
    ['a list without pairs', ['a']],
    ['a list of triples', [['a', 1, 2]]],
    ['a class instance', new (class Order {})()],
    ['a Date', new Date(0)],
    ['a function', () => ({})],
  ])('refuses %s', (_, fields) => {
    expect(() => new SagaContext(fields as never)).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID' }),
    );
  });

  it('refuses values that cannot be stored, with their path', () => {
    const build = (): unknown => new SagaContext({ order: { items: [{}, {}, { price: NaN }] } });
    expect(build).toThrow(SagaContextValueError);
    expect(refusalOf(build)).toMatchObject({
      code: 'UNENCODABLE',
      path: 'order.items[2].price',
      kind: 'NaN',
    });
  });
});

describe('another copy of the library', () => {
  let Other: typeof SagaContext;
  beforeAll(() => {
    jest.isolateModules(() => {
      ({ SagaContext: Other } = require('../../../src/context/saga-context') as {
        SagaContext: typeof SagaContext;
      });
    });
  });

  it('is another class', () => {
    expect(Other).not.toBe(SagaContext);
  });

  it('recognizes the contexts of this copy, and this copy recognizes its contexts', () => {
    expect(new Other({ a: 1 })).toBeInstanceOf(SagaContext);
    expect(order()).toBeInstanceOf(Other);
    expect(SagaContext.get(new Other({ a: 1 }), 'a')).toBe(1);
    expect(new Other({ a: 1 }).equals(new SagaContext({ a: 1 }))).toBe(true);
  });
});
