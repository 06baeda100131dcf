import { Client, Connection } from '@temporalio/client';
import { NativeConnection, type Worker } from '@temporalio/worker';
import { SagaManager } from 'temporal-saga/client';
import { createSagaWorker } from 'temporal-saga/worker';
import { freshTaskQueue, installQuietRuntime, withSources } from '../../support/saga-worker';
import { serverAddress } from '../../support/temporal-server';
import { handover } from './eager-sagas';

beforeAll(installQuietRuntime);

const environment = { ...process.env };
beforeEach(() => {
  process.env['TEMPORAL_ADDRESS'] = serverAddress();
});
afterEach(() => {
  process.env = { ...environment };
});

const workerOf = (taskQueue: string, connection?: NativeConnection): Promise<Worker> =>
  createSagaWorker(
    withSources({
      taskQueue,
      sagasPath: require.resolve('./eager-sagas'),
      participants: { partner: () => ({}) },
      ...(connection && { connection }),
    }),
  );

/** Runs a saga, and returns whether the server gave its first task to the starting process. */
async function runOne(manager: SagaManager): Promise<boolean> {
  const { uuid, status } = await manager.run(handover, {});
  expect(status).toBe('finished');
  const connection = await Connection.connect({ address: serverAddress() });
  const { events } = await new Client({ connection }).workflow.getHandle(uuid).fetchHistory();
  await connection.close();
  return events?.[0]?.workflowExecutionStartedEventAttributes?.eagerExecutionAccepted ?? false;
}

async function withNative(work: (connection: NativeConnection) => Promise<void>): Promise<void> {
  const connection = await NativeConnection.connect({ address: serverAddress() });
  try {
    await work(connection);
  } finally {
    await connection.close();
  }
}

describe('an eager start', () => {
  it('has its first task in the worker of the same process, where both connect by the environment', async () => {
    const taskQueue = freshTaskQueue();
    const worker = await workerOf(taskQueue);
    const manager = await SagaManager.connect({ taskQueue });
    expect(manager.eagerStart.status).toBe('none');
    await worker.runUntil(async () => {
      expect(await runOne(manager)).toBe(true);
      expect(manager.eagerStart.status).toBe('eager');
    });
    await manager.close();
  });

  it('is an ordinary start again when the worker that lent its connection has ended', async () => {
    const taskQueue = freshTaskQueue();
    const manager = await SagaManager.connect({ taskQueue });
    const lender = await workerOf(taskQueue);
    await lender.runUntil(() => runOne(manager));
    expect(manager.eagerStart.status).toBe('eager');
    await withNative(async (connection) => {
      const other = await workerOf(taskQueue, connection);
      await other.runUntil(async () => {
        expect(await runOne(manager)).toBe(false);
      });
    });
    expect(manager.eagerStart.status).toBe('unshared');
    await manager.close();
  });

  it('never borrows the connection of a worker that polls another task queue', async () => {
    const worker = await workerOf(freshTaskQueue());
    const manager = await SagaManager.connect({ taskQueue: freshTaskQueue() });
    await worker.runUntil(async () => {
      await manager.start(handover, {});
      expect(manager.eagerStart.status).toBe('unshared');
    });
    await manager.close();
  });

  it('has its first task in the worker whose NativeConnection the client of the manager uses', async () => {
    const taskQueue = freshTaskQueue();
    await withNative(async (connection) => {
      const worker = await workerOf(taskQueue, connection);
      const manager = await SagaManager.connect({ taskQueue, client: new Client({ connection }) });
      await worker.runUntil(async () => {
        expect(await runOne(manager)).toBe(true);
        expect(manager.eagerStart.status).toBe('eager');
      });
    });
  });

  it('is declined where no worker of the connection polls the task queue, and the execution starts all the same', async () => {
    const taskQueue = freshTaskQueue();
    const worker = await workerOf(taskQueue);
    await withNative(async (connection) => {
      const manager = await SagaManager.connect({ taskQueue, client: new Client({ connection }) });
      await worker.runUntil(async () => {
        expect(await runOne(manager)).toBe(false);
        expect(manager.eagerStart).toEqual({
          status: 'declined',
          reason: expect.stringContaining('system.enableEagerWorkflowStart') as string,
        });
      });
    });
  });

  it('reports a NativeConnection that its owner has closed', async () => {
    const connection = await NativeConnection.connect({ address: serverAddress() });
    const client = new Client({ connection });
    const manager = await SagaManager.connect({ taskQueue: freshTaskQueue(), client });
    await connection.close();
    await expect(manager.start(handover, {})).rejects.toMatchObject({ code: 'CLIENT_CLOSED' });
  });

  it('is an ordinary one through a client with a connection of its own', async () => {
    const taskQueue = freshTaskQueue();
    const worker = await workerOf(taskQueue);
    const connection = await Connection.connect({ address: serverAddress() });
    const manager = await SagaManager.connect({ taskQueue, client: new Client({ connection }) });
    await worker.runUntil(async () => {
      expect(await runOne(manager)).toBe(false);
      expect(manager.eagerStart.status).toBe('unshared');
    });
    await connection.close();
  });
});
