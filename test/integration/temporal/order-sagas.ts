import { Saga, type SagaContext, SagaRequest, type SagaResponse, sagaActivity } from 'temporal-saga';

/** The sagas that the tests of this folder run. */
export interface Order {
  orderId: string;
  log?: string[];
  reservationId?: string;
  payment?: string;
  dueAt?: Date;
}

const FAST = { attemptTimeout: 400, totalTimeout: '20s', initialInterval: 20, maximumAttempts: 3 } as const;

function note(context: SagaContext<Order>, line: string): void {
  context.log = [...(context.log ?? []), line];
}

const request = (target: string, content: unknown = {}) => new SagaRequest({ target, content });

export const order = new Saga<Order>('order', {
  execute: FAST,
  undo: FAST,
  settleTime: 1,
  whenUndoFails: 'continue',
});
order
  .localStep('validate')
  .onExecute((context) => {
    note(context, 'validated');
  })
  .onFailure((context, attempt) => {
    note(context, `un-validated ${attempt.outcome}`);
  });
order
  .remoteStep('reserve')
  .onExecute(({ orderId }) => request('inventory/reserve', { orderId }))
  .onSuccess((context, response: SagaResponse<{ reservationId: string }>) => {
    context.reservationId = response.content().reservationId;
  })
  .onFailure(({ reservationId }, { outcome, keys }) =>
    request('inventory/release', { reservationId, outcome, keys }),
  );
order
  .remoteStep('charge')
  .onExecute(({ orderId }) => request('payment/charge', { orderId }))
  .onFailure(({ orderId }, { outcome }) => request('payment/refund', { orderId, outcome }));
order.commit();

/** Continues after a refusal, and records it in its context. */
export const lenient = new Saga<Order>('lenient', { execute: FAST, undo: FAST })
  .remoteStep('charge')
  .onExecute(({ orderId }) => request('payment/charge', { orderId }))
  .onError((context, response: SagaResponse<{ reason: string }>) => {
    context.payment = `refused: ${response.content().reason}`;
  })
  .commit();

/** A local step that is an activity of the worker. */
export const invoiced = new Saga<Order>('invoiced', { execute: FAST, undo: FAST })
  .localStep('invoice')
  .onExecute(sagaActivity('writeInvoice'), { currency: 'EUR' })
  .onFailure(sagaActivity('cancelInvoice'))
  .remoteStep('charge')
  .onExecute(({ orderId }) => request('payment/charge', { orderId }))
  .commit();

/** Built without a name: its export names it. */
export const nameless = new Saga<Order>()
  .localStep()
  .onExecute((context) => {
    note(context, 'ran');
  })
  .commit();

/** Builds its saga from the context, and writes to it. */
export function dynamicOrder(context: SagaContext<Order>): Saga<Order> {
  note(context, 'built');
  const saga = new Saga<Order>(undefined, { execute: FAST });
  saga.remoteStep('charge').onExecute(({ orderId }) => request('payment/charge', { orderId }));
  if (context.orderId === 'express') saga.remoteStep('ship').onExecute(() => request('shipping/express'));
  return saga.commit();
}

export function notASaga(): number {
  return 42;
}

export function brokenFactory(): never {
  throw new Error('no saga today');
}

export function endlessFactory(): Promise<never> {
  return new Promise(() => undefined);
}

/** Callbacks that return or throw invalid values, one for each saga. */
const HOSTILE: Readonly<Record<string, () => unknown>> = {
  'returns-number': () => 42,
  'returns-object': () => ({ orderId: 'x' }),
  'throws-undefined': () => {
    throw undefined;
  },
  'throws-getters': () => {
    throw Object.defineProperty({}, 'message', {
      get() {
        throw new Error('even this');
      },
    });
  },
  'never-settles': () => new Promise(() => undefined),
};
export const hostile = Object.entries(HOSTILE).map(([name, callback]) =>
  new Saga<Order>(name).localStep('do', callback as () => undefined).commit(),
);
export const [returnsNumber, returnsObject, throwsUndefined, throwsGetters, neverSettles] = hostile;
