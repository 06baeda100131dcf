import { SagaContext } from 'temporal-saga';

/** The examples of the original's documentation for each method of its context, in its order. */

const order = () => new SagaContext({ orderId: 123, customer: 'john', amount: 99.99 });

describe('a context', () => {
  it('a context is made of keys and values', () => {
    expect(order().items()).toEqual([
      ['orderId', 123],
      ['customer', 'john'],
      ['amount', 99.99],
    ]);
  });

  it('a context is written and read as a dictionary', () => {
    const context = new SagaContext();
    context['orderId'] = 123;
    const orderId: unknown = context['orderId'];
    expect(orderId).toBe(123);
  });

  it('a context is written and read by attributes', () => {
    const context = new SagaContext();
    context.orderId = 123;
    expect(context.orderId).toBe(123);
  });

  it('a context forgets a deleted key, in either way', () => {
    const context = new SagaContext({ tempData: 1, otherData: 2 });
    delete context['tempData'];
    delete context.otherData;
    expect(context.keys()).toEqual([]);
  });

  it.each(['absent', 'toString'])('a context throws when the absent key %s is deleted', (key) => {
    expect(() => delete order()[key]).toThrow(expect.objectContaining({ code: 'CONTEXT_KEY_MISSING', key }));
  });

  it('a context reports whether it has a key', () => {
    const context = order();
    expect('orderId' in context).toBe(true);
    expect('discount' in context).toBe(false);
  });

  it('a context iterates over its keys', () => {
    const context = order();
    const lines: string[] = [];
    for (const key of context) lines.push(`${key}: ${String(context[key])}`);
    expect(lines).toEqual(['orderId: 123', 'customer: john', 'amount: 99.99']);
  });

  it('a context knows the number of its items', () => {
    expect(order().size).toBe(3);
    expect(new SagaContext().size).toBe(0);
  });

  it('a context returns its keys, values and items', () => {
    const context = new SagaContext({ a: 1, b: [2] });
    expect(context.keys()).toEqual(['a', 'b']);
    expect(context.values()).toEqual([1, [2]]);
    expect(context.items()).toEqual(context.entries());
  });

  it('a context returns a value, or a default for a missing key', () => {
    expect(order().get('amount', 0.0)).toBe(99.99);
    expect(new SagaContext().get('amount', 0.0)).toBe(0);
  });

  it('a context is updated from an object and more values', () => {
    const context = order();
    context.update({ status: 'processing' }, { priority: 'high' });
    expect(context).toMatchObject({ orderId: 123, status: 'processing', priority: 'high' });
  });

  it('a context removes and returns a value', () => {
    const context = new SagaContext({ tempData: 'x' });
    expect(context.pop('tempData')).toBe('x');
    expect(context.pop('tempData', 'none')).toBe('none');
  });

  it('a context can be cleared', () => {
    const context = order();
    context.clear();
    expect(context.size).toBe(0);
  });
});
