import { SagaContext } from 'temporal-saga';

/** The examples that the original's documentation gives for each method of its context, in its order. */

const order = () => new SagaContext({ orderId: 123, customer: 'john', amount: 99.99 });

describe('a context', () => {
  it('is made of keys and values', () => {
    expect(order().items()).toEqual([
      ['orderId', 123],
      ['customer', 'john'],
      ['amount', 99.99],
    ]);
  });

  it('is written and read as a dictionary', () => {
    const context = new SagaContext();
    context['orderId'] = 123;
    const orderId: unknown = context['orderId'];
    expect(orderId).toBe(123);
  });

  it('is written and read by attributes', () => {
    const context = new SagaContext();
    context.orderId = 123;
    expect(context.orderId).toBe(123);
  });

  it('forgets a key that is deleted, in either way', () => {
    const context = new SagaContext({ tempData: 1, otherData: 2 });
    delete context['tempData'];
    delete context.otherData;
    expect(context.keys()).toEqual([]);
  });

  it.each(['absent', 'toString'])('complains when the absent key %s is deleted', (key) => {
    expect(() => delete order()[key]).toThrow(expect.objectContaining({ code: 'CONTEXT_KEY_MISSING', key }));
  });

  it('tells whether it has a key', () => {
    const context = order();
    expect('orderId' in context).toBe(true);
    expect('discount' in context).toBe(false);
  });

  it('is iterated over by its keys', () => {
    const context = order();
    const lines: string[] = [];
    for (const key of context) lines.push(`${key}: ${String(context[key])}`);
    expect(lines).toEqual(['orderId: 123', 'customer: john', 'amount: 99.99']);
  });

  it('knows how many items it has', () => {
    expect(order().size).toBe(3);
    expect(new SagaContext().size).toBe(0);
  });

  it('gives its keys, values and items', () => {
    const context = new SagaContext({ a: 1, b: [2] });
    expect(context.keys()).toEqual(['a', 'b']);
    expect(context.values()).toEqual([1, [2]]);
    expect(context.items()).toEqual(context.entries());
  });

  it('gives a value, or a default where there is none', () => {
    expect(order().get('amount', 0.0)).toBe(99.99);
    expect(new SagaContext().get('amount', 0.0)).toBe(0);
  });

  it('is updated from an object and more values', () => {
    const context = order();
    context.update({ status: 'processing' }, { priority: 'high' });
    expect(context).toMatchObject({ orderId: 123, status: 'processing', priority: 'high' });
  });

  it('removes and returns a value', () => {
    const context = new SagaContext({ tempData: 'x' });
    expect(context.pop('tempData')).toBe('x');
    expect(context.pop('tempData', 'none')).toBe('none');
  });

  it('is emptied', () => {
    const context = order();
    context.clear();
    expect(context.size).toBe(0);
  });
});
