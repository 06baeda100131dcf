import { randomUUID } from 'node:crypto';
import { Saga, SagaContext, SagaRefused, SagaResponse } from 'temporal-saga';
import { SagaExecutionRepository, SagaFailedExecutionError } from 'temporal-saga/client';
import { freshTaskQueue, type TestWorker, useTemporal } from '../../support/saga-worker';
import { lenient, order } from './order-sagas';

const temporal = useTemporal();
let worker: TestWorker;

beforeAll(async () => {
  worker = await temporal.startWorker({
    sagasPath: require.resolve('./order-sagas'),
    participants: {
      inventory: () => ({ reservationId: 'R1' }),
      payment: ({ content }) => {
        if (content.orderId === 'declined') throw new SagaRefused();
        return {};
      },
    },
  });
});

describe('SagaManager.run', () => {
  it('manager.run throws a failed execution with its code, uuid and record', async () => {
    const uuid = randomUUID();
    const failure: unknown = await worker.manager
      .run(order, { orderId: 'declined' }, { uuid })
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(SagaFailedExecutionError);
    expect(failure).toMatchObject({
      code: 'EXECUTION_FAILED',
      uuid,
      execution: { status: 'errored', error: { code: 'REFUSED' } },
    });
  });

  it('manager.run returns the uuid with returnExecution: false', async () => {
    const uuid = await worker.manager.run(
      order,
      { orderId: '1' },
      { returnExecution: false, pauseOnDisk: true },
    );
    expect(await worker.manager.load(uuid)).toMatchObject({ uuid, status: 'finished' });
  });

  it.each([
    ['an empty text', ''],
    ['half a character', '\ud83d'],
    ['a text that is too long', 'x'.repeat(1_001)],
  ])('manager.run refuses an invalid uuid: %s', async (_, uuid) => {
    const { manager } = worker;
    const refused = [
      manager.run(order, { orderId: '1' }, { uuid }),
      manager.load(uuid),
      manager.resolve(uuid, { action: 'abort', by: 'ann', reason: 'a test' }),
      manager.run({ response: new SagaResponse({ uuid: uuid || ' '.repeat(1_001), request: 'any' }) }),
      new SagaExecutionRepository(temporal.client).load(uuid),
    ];
    const outcomes = await Promise.allSettled(refused);
    expect(outcomes).toMatchObject(refused.map(() => ({ reason: { code: 'INPUT_INVALID' } })));
  });

  it.each([
    ['half a character', '\ud83d'],
    ['a text that is too long', 'x'.repeat(1_001)],
  ])('manager.run refuses an invalid saga name: %s', async (_, name) => {
    await expect(worker.manager.run(name)).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  });

  it('manager.run takes a context as well as a plain object', async () => {
    const execution = await worker.manager.run(order, new SagaContext<{ orderId: string }>({ orderId: 'c' }));
    expect(execution.context.orderId).toBe('c');
  });

  it('manager.run attaches to the execution of the same uuid and start, running or closed', async () => {
    const uuid = randomUUID();
    const start = () => worker.manager.run(order, { orderId: 'same' }, { uuid });
    const executions = await Promise.all([start(), start()]);
    executions.push(await start());
    expect(new Set(executions.map((execution) => JSON.stringify(execution))).size).toBe(1);
  });

  it.each([
    ['another context', () => [order, { orderId: 'other' }, {}] as const],
    ['another saga', () => [lenient, { orderId: 'mine' }, {}] as const],
    ['another user', () => [order, { orderId: 'mine' }, { user: 'eve' }] as const],
  ])('manager.run refuses the uuid of an execution with %s', async (_, start) => {
    const uuid = randomUUID();
    await worker.manager.run(order, { orderId: 'mine' }, { uuid });
    const [saga, context, options] = start();
    await expect(worker.manager.run(saga, context, { uuid, ...options })).rejects.toMatchObject({
      code: 'EXECUTION_EXISTS',
      uuid,
    });
  });

  it.each<[string, unknown, unknown, string]>([
    ['a saga that is not committed', new Saga('open'), {}, 'NOT_A_SAGA'],
    ['a number', 5, {}, 'NOT_A_SAGA'],
    [
      'a factory without a name',
      (
        () => () =>
          undefined
      )(),
      {},
      'SAGA_UNNAMED',
    ],
    ['a context that cannot be stored', order, { orderId: () => undefined }, 'UNENCODABLE'],
    ['a context over 1 MiB', order, { orderId: 'x'.repeat(1_100_000) }, 'CONTEXT_TOO_LARGE'],
  ])('manager.run refuses %s before it starts anything', async (_, saga, context, code) => {
    await expect(
      worker.manager.run(saga as typeof order, context as { orderId: string }),
    ).rejects.toMatchObject({ code });
  });

  it('manager.run refuses a response to a closed execution, and to an unknown one', async () => {
    const { uuid } = await worker.manager.run(order, { orderId: '1' });
    const reply = (to: string) => ({ response: new SagaResponse({ uuid: to, request: 'any' }) });
    await expect(worker.manager.run(reply(uuid))).rejects.toMatchObject({ code: 'SAGA_EXECUTION_CLOSED' });
    await expect(worker.manager.run(reply(randomUUID()))).rejects.toMatchObject({
      code: 'EXECUTION_NOT_FOUND',
    });
  });
});

describe('SagaExecutionRepository.load', () => {
  const repository = () => new SagaExecutionRepository(temporal.client);

  it('manager.load loads closed executions without a worker', async () => {
    const { uuid } = await worker.manager.run(order, { orderId: 'declined' }, { raiseOnError: false });
    const away = await temporal.startWorker({ sagasPath: require.resolve('./order-sagas') });
    await away.stop();
    expect(await repository().load(uuid)).toMatchObject({
      status: 'errored',
      context: { reservationId: 'R1' },
    });
  });

  it('manager.load returns the status of a running execution without a worker', async () => {
    const workflowId = randomUUID();
    const handle = await temporal.client.workflow.start('order', { taskQueue: freshTaskQueue(), workflowId });
    expect(await repository().load(workflowId)).toMatchObject({
      saga: 'order',
      status: 'created',
      stepsUnavailable: true,
    });
    await handle.terminate();
    expect(await repository().load(workflowId)).toMatchObject({
      status: 'incomplete',
      error: { code: 'TERMINATED' },
    });
  });

  it('manager.load reports an unknown execution', async () => {
    await expect(repository().load(randomUUID())).rejects.toMatchObject({ code: 'EXECUTION_NOT_FOUND' });
  });
});
