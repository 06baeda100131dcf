import { SagaContext } from '../../../src/context/saga-context';
import { decodeContext, encodeContext } from '../../../src/context/encoding';
import { SagaRequest } from '../../../src/messages/saga-request';
import { SagaResponse } from '../../../src/messages/saga-response';

/** The examples of the original's documentation of its context, in TypeScript, with names in camelCase. */

describe('basic use', () => {
  it('reads and writes like the example', () => {
    const context = new SagaContext({
      orderId: 12345,
      customerId: 'cust_456',
      items: [{ sku: 'ITEM1', quantity: 2 }],
      total: 99.99,
    });
    expect(`Order ID: ${context['orderId']}`).toBe('Order ID: 12345');
    context['status'] = 'processing';
    expect(`Customer: ${context.customerId}`).toBe('Customer: cust_456');
    context.paymentMethod = 'credit_card';
    expect('discount' in context).toBe(false);
    expect(context.get('shippingCost', 0)).toBe(0);
    context.update({ status: 'processing' }, { priority: 'high' });
    expect(context.pop('priority')).toBe('high');
  });
});

describe('the flow of data through steps', () => {
  function validateOrderData(context: SagaContext): SagaContext {
    if (!context.get('total') || context.total <= 0) throw new Error('Invalid order total');
    context.validatedAt = new Date(0).toISOString();
    return context;
  }

  const createInventoryRequest = (context: SagaContext): SagaRequest =>
    new SagaRequest({
      target: 'inventory-service',
      content: { items: context.items, orderId: context.orderId },
    });

  function handleInventorySuccess(
    context: SagaContext,
    response: SagaResponse<{ reservationId: string }>,
  ): SagaContext {
    context.reservationId = response.content().reservationId;
    context.inventoryStatus = 'reserved';
    return context;
  }

  it('works like the example', () => {
    const context = new SagaContext({ orderId: 'o1', items: ['x'], total: 5 });
    expect(validateOrderData(context)).toBe(context);
    expect(createInventoryRequest(context).content).toEqual({ items: ['x'], orderId: 'o1' });
    handleInventorySuccess(context, new SagaResponse({ content: { reservationId: 'R1' } }));
    expect({ ...context }).toMatchObject({ reservationId: 'R1', inventoryStatus: 'reserved' });
  });

  it('fails like the example', () => {
    expect(() => validateOrderData(new SagaContext({ total: 0 }))).toThrow('Invalid order total');
    expect(() => validateOrderData(new SagaContext())).toThrow('Invalid order total');
  });
});

describe('persistence', () => {
  it('restores the context', () => {
    const context = new SagaContext({ processId: 'proc_123', data: { key: 'value' }, stepCount: 0 });
    const recovered = decodeContext(JSON.parse(JSON.stringify(encodeContext(context))));
    expect(recovered.processId).toBe('proc_123');
    expect(recovered.data).toEqual({ key: 'value' });
    expect(recovered.stepCount).toBe(0);
  });
});

describe('nested data', () => {
  const context = new SagaContext();
  context.customer = { id: 'cust_123', name: 'John Doe', tier: 'premium' };
  context.order = {
    items: [
      { sku: 'ITEM1', qty: 2, price: 25.0 },
      { sku: 'ITEM2', qty: 1, price: 49.99 },
    ],
    shipping: { address: '123 Main St', method: 'express' },
  };

  it('is reached like in the example, and no price loses its cents', () => {
    expect(context.customer.tier).toBe('premium');
    expect(context.order.items[0].sku).toBe('ITEM1');
    expect(context.order.shipping.method).toBe('express');
    expect(decodeContext(encodeContext(context)).order.items[1].price).toBe(49.99);
  });

  it('decides on the flow', () => {
    const processingFlow = (each: SagaContext): string => {
      if (each.customer.tier === 'premium') return 'express_processing';
      return (each.order.total ?? 0) > 100 ? 'standard_processing' : 'basic_processing';
    };
    expect(processingFlow(context)).toBe('express_processing');
    expect(processingFlow(new SagaContext({ customer: {}, order: { total: 101 } }))).toBe(
      'standard_processing',
    );
    expect(processingFlow(new SagaContext({ customer: {}, order: {} }))).toBe('basic_processing');
  });
});

describe('validation and factories', () => {
  const requiredFields: Readonly<Record<string, (value: unknown) => boolean>> = {
    orderId: (value) => typeof value === 'string' || typeof value === 'number',
    total: (value) => typeof value === 'number',
    items: Array.isArray,
  };

  function validateContextSchema(context: SagaContext): true {
    for (const [field, isRight] of Object.entries(requiredFields)) {
      if (!(field in context)) throw new Error(`Required field '${field}' missing from context`);
      if (!isRight(context[field])) throw new TypeError(`Field '${field}' has the wrong type`);
    }
    return true;
  }

  it('validates like the example', () => {
    expect(validateContextSchema(new SagaContext({ orderId: 1, total: 2, items: [] }))).toBe(true);
    expect(() => validateContextSchema(new SagaContext({ orderId: 1, total: 2 }))).toThrow(/'items' missing/);
    expect(() => validateContextSchema(new SagaContext({ orderId: 1, total: '2', items: [] }))).toThrow(
      TypeError,
    );
  });

  it('is extended by a factory', () => {
    const order = new SagaContext({
      orderId: 'ord_123',
      items: [{ price: 2, quantity: 3 }],
      status: 'pending',
    });
    const extended = order.update({ paymentMethod: 'card', billingAddress: { city: 'X' } });
    expect(extended).toBe(order);
    expect(order.paymentMethod).toBe('card');
  });
});

describe('monitoring', () => {
  it('logs every field', () => {
    const lines: string[] = [];
    for (const [key, value] of new SagaContext({ a: 1, b: 'x' }).items()) lines.push(`${key}: ${value}`);
    expect(lines).toEqual(['a: 1', 'b: x']);
  });

  it('takes snapshots', () => {
    const context = new SagaContext({ a: 1 });
    const snapshot = { step: 'debug', data: { ...context } };
    context.a = 2;
    expect(JSON.stringify(snapshot)).toBe('{"step":"debug","data":{"a":1}}');
  });
});
