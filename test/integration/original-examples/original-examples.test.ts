import { type Saga, SagaContext, SagaRefused, SagaResponse } from 'temporal-saga';
import type { ParticipantFunction, ParticipantRequest } from 'temporal-saga/activities';
import { type SagaExecution, SagaExecutionRepository, type SagaManager } from 'temporal-saga/client';
import { InMemoryHost } from 'temporal-saga/testing';
import { useTemporal } from '../../support/saga-worker';
import {
  createDynamicSaga,
  createMonitoredSaga,
  createOrderProcessingSaga,
  createValidatedSaga,
  debuggedSaga,
  longRunningSaga,
} from './sagas';

/** The requests to the participants, by target. */
let requests: Pick<ParticipantRequest, 'target' | 'content'>[] = [];
beforeEach(() => {
  requests = [];
});

const answering =
  (answer: ParticipantFunction): ParticipantFunction =>
  (request) => {
    requests.push({ target: request.target, content: request.content });
    return answer(request);
  };

const participants = {
  'inventory-service': answering(() => ({ reservationId: 'R1' })),
  'payment-service': answering(({ content }) => {
    if (content.paymentMethod === 'declined') throw new SagaRefused({ reason: 'card declined' });
    return { paymentId: 'P1', transactionId: 'T1' };
  }),
  'processing-service': answering(() => ({})),
};

const temporal = useTemporal();
let manager: SagaManager;
beforeAll(async () => {
  ({ manager } = await temporal.startWorker({ sagasPath: require.resolve('./sagas'), participants }));
});

/** Runs a saga of the examples and waits for its end; a failed saga does not throw. */
type Run = (saga: Saga | ((context: SagaContext) => Saga), context: SagaContext) => Promise<SagaExecution>;

const memory = new InMemoryHost({ participants });
const hosts: readonly (readonly [string, Run])[] = [
  ['on the in-memory host', (saga, context) => memory.run(saga, context)],
  ['on Temporal', (saga, context) => manager.run(saga, context, { raiseOnError: false })],
];

describe.each(hosts)("the original's examples, %s", (_, run) => {
  describe('order processing', () => {
    const order = {
      orderId: 12345,
      customerId: 'cust_456',
      items: [{ sku: 'ITEM1', quantity: 2 }],
      total: 99.99,
    };

    it('order processing passes the context through all steps', async () => {
      const { status, context } = await run(createOrderProcessingSaga, new SagaContext(order));
      expect(status).toBe('finished');
      expect(context.toJSON()).toEqual({
        ...order,
        validatedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
        reservationId: 'R1',
        inventoryStatus: 'reserved',
        paymentId: 'P1',
        transactionId: 'T1',
        paymentStatus: 'completed',
      });
      expect(requests).toEqual([
        { target: 'inventory-service', content: { items: order.items, orderId: 12345 } },
        {
          target: 'payment-service',
          content: { amount: 99.99, customerId: 'cust_456', orderId: 12345, paymentMethod: 'default' },
        },
      ]);
    });

    it('order processing releases the reservation when the payment is declined', async () => {
      const declined = new SagaContext({ ...order, paymentMethod: 'declined' });
      const { status, error, context } = await run(createOrderProcessingSaga, declined);
      expect({ status, code: error?.code, step: error?.step }).toEqual({
        status: 'errored',
        code: 'REFUSED',
        step: 'step-3',
      });
      expect(context).toMatchObject({ reservationId: 'R1', inventoryStatus: 'reserved' });
      expect(requests.slice(2)).toEqual([
        { target: 'inventory-service/release', content: { reservationId: 'R1' } },
      ]);
    });

    it.each([0, -1, null])(
      'order processing sends no request for an order with the total %p',
      async (total) => {
        const { status, error } = await run(createOrderProcessingSaga, new SagaContext({ ...order, total }));
        expect(status).toBe('errored');
        expect(error).toMatchObject({
          code: 'CALLBACK_FAILED',
          step: 'step-1',
          causes: [{ name: 'RangeError', message: 'Invalid order total' }],
        });
        expect(requests).toEqual([]);
      },
    );
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

    it('nested data is stored and loaded without a change, prices to the cent', async () => {
      const execution = await run(createDynamicSaga, context);
      expect(execution.context.customer).toEqual(context.customer);
      expect(execution.context.order).toEqual(context.order);
      expect(execution.context.order.items[1].price).toBe(49.99);
      expect(requests[0]?.content).toEqual({ order: context.order });
    });

    it.each([
      [{ tier: 'premium' }, {}, 'express_processing', 'processing-service/express'],
      [{}, { total: 101 }, 'standard_processing', 'processing-service/standard'],
      [{}, {}, 'basic_processing', 'processing-service/standard'],
    ])(
      'the customer %j with the order %j gets the flow %s',
      async (customer, order, processingType, target) => {
        const execution = await run(createDynamicSaga, new SagaContext({ customer, order }));
        expect(execution.context.processingType).toBe(processingType);
        expect(requests.map((request) => request.target)).toEqual([target]);
      },
    );
  });

  describe('validation', () => {
    const valid = { orderId: 'ord_123', customerId: 'cust_456', total: 5, items: [] };

    it('validation lets the saga continue when its step returns true', async () => {
      const execution = await run(createValidatedSaga, new SagaContext(valid));
      expect(execution.status).toBe('finished');
      expect(execution.context.toJSON()).toEqual(valid);
    });

    it.each([
      [{ customerId: undefined }, 'RangeError', "Required field 'customerId' missing from context"],
      [{ total: '5' }, 'TypeError', "Field 'total' must be of type number"],
    ])('validation fails with %j', async (change, name, message) => {
      const { error } = await run(createValidatedSaga, new SagaContext({ ...valid, ...change }));
      expect(error).toMatchObject({ code: 'CALLBACK_FAILED', causes: [{ name, message }] });
      expect(requests).toEqual([]);
    });
  });

  describe('the context factory', () => {
    it('the context factory builds contexts that a saga runs with', async () => {
      const context = createOrderContext({
        id: 'ord_123',
        customerId: 'cust_456',
        items: [{ sku: 'ITEM1', price: 49.99, quantity: 2 }],
      });
      createPaymentContext(
        { method: 'credit_card', token: 'tok_1', billingAddress: { city: 'Berlin' } },
        context,
      );
      const { status } = await run(createOrderProcessingSaga, context);
      expect(status).toBe('finished');
      expect(requests[1]?.content).toEqual({
        amount: 99.98,
        customerId: 'cust_456',
        orderId: 'ord_123',
        paymentMethod: 'credit_card',
      });
    });
  });

  describe('monitoring', () => {
    it('monitoring logs the context at each step', async () => {
      const lines = await printedBy(async () => {
        const { status } = await run(
          createMonitoredSaga,
          new SagaContext({ orderId: 1, items: ['a'], total: 5 }),
        );
        expect(status).toBe('finished');
      });
      const places = [...lines.matchAll(/Context at (\w+):/g)].map(([, place]) => place);
      expect(places).toEqual(['start', 'payment_request', 'payment_success']);
      expect(lines).toContain('  items: ["a"]');
    });

    it('monitoring prints a snapshot, and the saga continues', async () => {
      const lines = await printedBy(async () => {
        const { context } = await run(debuggedSaga, new SagaContext({ a: 1 }));
        expect(context.debugCheckpoint).toMatch(/^\d{4}-\d\d-\d\dT/);
      });
      expect(lines).toContain('"step": "debug_checkpoint"');
      expect(lines).toContain('"a": 1');
    });
  });
});

describe('persistence', () => {
  const start = { processId: 'proc_123', data: { key: 'value' }, stepCount: 0 };

  it('persistence recovers the context of an execution by its uuid', async () => {
    const repo = new SagaExecutionRepository(temporal.client);
    const context = new SagaContext(start);
    const executionUuid = await manager.run(longRunningSaga, context, {
      pauseOnDisk: true,
      returnExecution: false,
    });

    const execution = await repo.load(executionUuid);
    const recoveredContext = execution.context;
    expect(recoveredContext.processId).toBe('proc_123');
    expect(recoveredContext.data).toEqual({ key: 'value' });
    expect(recoveredContext.stepCount).toBe(1);
  });

  it('an execution that has ended refuses a reply', async () => {
    const uuid = await manager.run(longRunningSaga, new SagaContext(start), {
      pauseOnDisk: true,
      returnExecution: false,
    });
    const response = new SagaResponse({ content: {}, uuid, request: 'any' });
    await expect(manager.run({ response, pauseOnDisk: true })).rejects.toMatchObject({
      name: 'SagaExecutionAlreadyExecutedError',
      code: 'SAGA_EXECUTION_CLOSED',
    });
  });
});

interface OrderData {
  readonly id: string;
  readonly customerId: string;
  readonly items: readonly { readonly sku: string; readonly price: number; readonly quantity: number }[];
}

/** Creates a standardised order context. */
function createOrderContext(orderData: OrderData): SagaContext {
  return new SagaContext({
    orderId: orderData.id,
    customerId: orderData.customerId,
    items: orderData.items,
    total: orderData.items.reduce((total, item) => total + item.price * item.quantity, 0),
    createdAt: new Date().toISOString(),
    status: 'pending',
  });
}

interface PaymentData {
  readonly method: string;
  readonly token: string;
  readonly billingAddress: object;
}

/** Extends an order context with payment data. */
function createPaymentContext(paymentData: PaymentData, orderContext: SagaContext): SagaContext {
  orderContext.update({
    paymentMethod: paymentData.method,
    paymentToken: paymentData.token,
    billingAddress: paymentData.billingAddress,
  });
  return orderContext;
}

/** The text that this process and the workflow code in the worker's threads print during a function. */
async function printedBy(work: () => Promise<void>): Promise<string> {
  const texts: string[] = [];
  const log = jest.spyOn(console, 'log').mockImplementation((...args) => {
    texts.push(args.join(' '));
  });
  const write = jest
    .spyOn(process.stdout, 'write')
    .mockImplementation((text) => texts.push(String(text)) > 0);
  try {
    await work();
    return texts.join('\n');
  } finally {
    log.mockRestore();
    write.mockRestore();
  }
}
