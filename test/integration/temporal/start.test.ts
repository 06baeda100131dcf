import { WorkflowContinuedAsNewError, WorkflowFailedError } from '@temporalio/client';
import { Saga, SagaRefused } from 'temporal-saga';
import { type SagaExecution, SagaFailedExecutionError } from 'temporal-saga/client';
import type { ParticipantRequest } from 'temporal-saga/activities';
import type { Participants } from 'temporal-saga/worker';
import { type TestWorker, useTemporal } from '../../support/saga-worker';
import * as sagas from './order-sagas';

const temporal = useTemporal();
const participants: Participants = {
  inventory: ({ content }) => ({ reservationId: `R-${content.orderId}` }),
  payment: {
    execute: { nonRetryable: ['Garbled'] },
    call: ({ content }: ParticipantRequest<sagas.Order>) => {
      if (content.orderId === 'garbled') {
        throw Object.assign(new Error('half \ud83d'), { name: 'Garbled' });
      }
      if (content.orderId === 'declined') throw new SagaRefused({ reason: 'no funds' });
      return { chargeId: 'C1' };
    },
  },
  shipping: () => ({}),
};
let worker: TestWorker;

beforeAll(async () => {
  const stepActivities = {
    writeInvoice: (
      fields: sagas.Order,
      { idempotencyKey }: { idempotencyKey: string },
      { currency }: { currency: string },
    ) => ({
      payment: `${fields.orderId} in ${currency} due ${String(fields.dueAt?.getTime())}`,
      log: [idempotencyKey.replace(/^[^:]*/, 'run')],
    }),
    cancelInvoice: () => ({ payment: 'cancelled' }),
  };
  worker = await temporal.startWorker({
    sagasPath: require.resolve('./order-sagas'),
    participants,
    stepActivities,
  });
});

/** Starts a workflow as the CLI, the UI or another language does. Returns the saga's execution. */
async function startRaw(type: string, args: unknown[]): Promise<SagaExecution> {
  const workflowId = `raw-${type}-${String(Math.random())}`;
  const handle = await temporal.client.workflow.start(type, {
    taskQueue: worker.taskQueue,
    workflowId,
    args,
  });
  await handle.result().catch((error: unknown) => expect(error).toBeInstanceOf(WorkflowFailedError));
  return worker.manager.load(workflowId);
}

describe('a start', () => {
  it('a start by value runs the steps in order and returns the context', async () => {
    const execution = await worker.manager.run(sagas.order, { orderId: '1' });
    expect(execution).toMatchObject({ saga: 'order', status: 'finished', error: undefined, undoErrors: [] });
    expect({ ...execution.context }).toEqual({ orderId: '1', log: ['validated'], reservationId: 'R-1' });
    expect(execution.steps.map(({ step, status }) => [step, status])).toEqual([
      ['validate', 'done'],
      ['reserve', 'done'],
      ['charge', 'done'],
    ]);
  });

  it('a start by name uses the saga of the worker', async () => {
    const execution = await startRaw('order', [{ context: { orderId: '2' } }]);
    expect(execution).toMatchObject({ status: 'finished', context: { reservationId: 'R-2' } });
  });

  it('a start by factory builds the saga in the workflow and keeps the context that the factory wrote', async () => {
    const manager = await temporal.managerFor(worker.taskQueue, sagas);
    const execution = await manager.run(sagas.dynamicOrder, { orderId: 'express' });
    expect(execution.context.log).toEqual(['built']);
    expect(execution.steps.map(({ step }) => step)).toEqual(['charge', 'ship']);
  });

  it('a start of a nameless saga needs a client that knows its module', async () => {
    await expect(worker.manager.run(sagas.nameless, { orderId: '1' })).rejects.toMatchObject({
      code: 'SAGA_UNNAMED',
    });
    const manager = await temporal.managerFor(worker.taskQueue, sagas);
    const execution = await manager.run(sagas.nameless, { orderId: '1' });
    expect(execution).toMatchObject({ saga: 'nameless', status: 'finished', context: { log: ['ran'] } });
  });

  it('a start without an argument runs with an empty context', async () => {
    expect(await startRaw('nameless', [])).toMatchObject({ status: 'finished', context: { log: ['ran'] } });
  });

  it('a local step may be an activity, and its parameters and dates are preserved', async () => {
    const dueAt = new Date(86_400_000);
    const execution = await worker.manager.run(sagas.invoiced, { orderId: '7', dueAt });
    expect({ ...execution.context }).toEqual({
      orderId: '7',
      dueAt,
      payment: '7 in EUR due 86400000',
      log: ['run:invoice:execute:1'],
    });
    const failed = await worker.manager.run(
      sagas.invoiced,
      { orderId: 'declined', dueAt },
      { raiseOnError: false },
    );
    expect(failed).toMatchObject({
      status: 'errored',
      context: { payment: 'cancelled' },
      error: { code: 'REFUSED' },
    });
  });
});

it('a worker survives a participant that fails with half a character', async () => {
  const execution = await worker.manager.run('order', { orderId: 'garbled' }, { raiseOnError: false });
  expect(execution.error).toMatchObject({
    code: 'OUTCOME_UNKNOWN',
    message: 'payment/charge threw an error: half \ufffd',
  });
});

describe('an invalid start', () => {
  const json = sagas.order.toJSON();
  const withParameter = (text: string) => {
    const [first, ...rest] = json.steps;
    const onExecute = { callback: 'order.validate.onExecute', parameters: { text } };
    return { ...json, steps: [{ ...first, onExecute }, ...rest] };
  };
  const table: [string, string, unknown[], string][] = [
    ['of an unknown type', 'no-such-saga', [], 'UNKNOWN_SAGA'],
    ['of a type that every object has', 'constructor', [], 'UNKNOWN_SAGA'],
    ['of an export that is not a saga', 'notASaga', [], 'NOT_A_SAGA'],
    ['of a factory that throws', 'brokenFactory', [], 'CALLBACK_FAILED'],
    ['of a factory that never settles', 'endlessFactory', [], 'CALLBACK_UNSETTLED'],
    ['with a text', 'order', ['text'], 'INPUT_INVALID'],
    ['with an array', 'order', [[1]], 'INPUT_INVALID'],
    ['with two arguments', 'order', [{}, {}], 'INPUT_INVALID'],
    ['with a misspelt field', 'order', [{ contex: {} }], 'INPUT_INVALID'],
    ['with a context that is not an object', 'order', [{ context: [] }], 'INPUT_INVALID'],
    ['with a user that is not a text', 'order', [{ user: 5 }], 'INPUT_INVALID'],
    ['with a user that does not fit into a header', 'order', [{ user: 'u'.repeat(1_001) }], 'INPUT_INVALID'],
    [
      'with a search attribute that it does not set',
      'order',
      [{ searchAttribute: 'NoSuchAttribute' }],
      'INPUT_INVALID',
    ],
    [
      'with a search attribute for waits that it does not set',
      'order',
      [{ waitsAttribute: 'NoSuchAttribute' }],
      'INPUT_INVALID',
    ],
    ['with half a character as a name', 'order', [{ searchAttribute: '\ud83d' }], 'INPUT_INVALID'],
    [
      'with an unknown tag in the context',
      'order',
      [{ context: { a: { $type: 'Nonsense', value: 1 } } }],
      'UNENCODABLE',
    ],
    ['with a context over 1 MiB', 'order', [{ context: { a: 'x'.repeat(1_100_000) } }], 'CONTEXT_TOO_LARGE'],
    [
      'with a context that does not fit beside its definition',
      'order',
      [{ definition: withParameter('x'.repeat(700_000)), context: { a: 'x'.repeat(700_000) } }],
      'CONTEXT_TOO_LARGE',
    ],
    [
      'with a definition over 1 MiB',
      'order',
      [{ definition: withParameter('x'.repeat(1_100_000)) }],
      'INPUT_INVALID',
    ],
    ['with a definition that is not an object', 'order', [{ definition: 1 }], 'DEFINITION_INVALID'],
    [
      'with a definition without steps',
      'order',
      [{ definition: { format: 1, name: 'order', steps: [] } }],
      'DEFINITION_INVALID',
    ],
    ['with a definition of another name', 'lenient', [{ definition: json }], 'INPUT_INVALID'],
    [
      'with a step that the worker does not have',
      'order',
      [
        {
          definition: {
            ...json,
            steps: [{ kind: 'local', id: 'x', onExecute: { callback: 'order.x.onExecute' } }],
          },
        },
      ],
      'CALLBACK_MISSING',
    ],
  ];

  it.each(table)('a start %s fails cleanly', async (_, type, args, code) => {
    const execution = await startRaw(type, args);
    expect(execution).toMatchObject({ status: 'errored', steps: [], error: { code } });
  });

  it.each([
    ['an unknown encoding', 'no-such-encoding', '{}'],
    ['text that is not JSON', 'json/plain', '{bad'],
  ])('a start whose argument has %s fails cleanly', async (_, encoding, data) => {
    const workflowId = `payload-${encoding}-${String(Math.random())}`;
    const payload = { metadata: { encoding: Buffer.from(encoding) }, data: Buffer.from(data) };
    await temporal.client.workflowService.startWorkflowExecution({
      namespace: 'default',
      workflowId,
      requestId: workflowId,
      workflowType: { name: 'order' },
      taskQueue: { name: worker.taskQueue },
      input: { payloads: [payload] },
    });
    await expect(temporal.client.workflow.getHandle(workflowId).result()).rejects.toBeInstanceOf(
      WorkflowFailedError,
    );
  });

  it('a start with a cron schedule fails cleanly, in each of its runs', async () => {
    const { workflow } = temporal.client;
    const started = await workflow.start('order', {
      taskQueue: worker.taskQueue,
      workflowId: `cron-${String(Math.random())}`,
      args: [{ context: { orderId: '1' } }],
      cronSchedule: '@every 1s',
    });
    /** Waits for a run to fail. Returns the next run. */
    const failing = async (runId: string): Promise<string> => {
      const handle = workflow.getHandle(started.workflowId, runId, { followRuns: false });
      await expect(handle.result()).rejects.toBeInstanceOf(WorkflowContinuedAsNewError);
      const { events } = await handle.fetchHistory();
      const end = events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes;
      // It has sent no request.
      expect(events?.some((event) => event.activityTaskScheduledEventAttributes)).toBe(false);
      return end?.newExecutionRunId ?? '';
    };
    await failing(await failing(started.firstExecutionRunId));
    await workflow.getHandle(started.workflowId).terminate();
  });

  it('a start names the callbacks that are missing', async () => {
    const unknown = new Saga('order').localStep('other', () => undefined).commit();
    const failure = await worker.manager.run(unknown).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(SagaFailedExecutionError);
    expect((failure as SagaFailedExecutionError).execution.error).toMatchObject({
      code: 'CALLBACK_MISSING',
      message: expect.stringContaining('order.other.onExecute'),
    });
  });

  it('a start of a saga with unnamed steps is refused when the worker has another structure', async () => {
    const other = new Saga('nameless')
      .localStep()
      .onExecute(() => undefined)
      .localStep()
      .onExecute(() => undefined)
      .commit();
    const execution = await worker.manager.run(other, {}, { raiseOnError: false });
    expect(execution.error?.code).toBe('STRUCTURE_CHANGED');
  });

  it.each([
    ['a number', 'returns-number', 'BAD_RETURN'],
    ['a plain object', 'returns-object', 'BAD_RETURN'],
    ['a thrown undefined', 'throws-undefined', 'CALLBACK_FAILED'],
    ['an error that cannot be read', 'throws-getters', 'CALLBACK_FAILED'],
    ['a promise that never settles', 'never-settles', 'CALLBACK_UNSETTLED'],
  ])('a start with a callback that ends in %s fails cleanly', async (_, type, code) => {
    expect(await startRaw(type, [])).toMatchObject({
      status: 'errored',
      error: { code, step: 'do', hook: 'onExecute' },
    });
  });

  it('a start with hostile keys keeps them as data', async () => {
    const context = JSON.parse(
      '{"__proto__": {"a": 1}, "then": 1, "toJSON": 2, "constructor": 3, "orderId": "1"}',
    ) as sagas.Order;
    const execution = await worker.manager.run(sagas.order, context);
    expect(Object.keys(execution.context)).toEqual(
      expect.arrayContaining(['__proto__', 'then', 'toJSON', 'constructor', 'reservationId']),
    );
  });
});
