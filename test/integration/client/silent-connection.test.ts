import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { Client, Connection } from '@temporalio/client';
import { SagaError, SagaResponse } from 'temporal-saga';
import { type OperatorAction, SagaExecutionRepository, SagaManager } from 'temporal-saga/client';
import { serverAddress } from '../../support/temporal-server';
import { type TestWorker, useTemporal } from '../../support/saga-worker';
import { TcpProxy } from '../../support/tcp-proxy';
import { until } from '../../support/until';
import { slowParcel } from '../temporal/operator-sagas';
import { failureOf, listed, PARCELS, useOpenExecutions } from './open-executions';

const temporal = useTemporal();
const newUuid = useOpenExecutions(temporal);
const cleanups: (() => Promise<unknown>)[] = [];
let worker: TestWorker;

beforeAll(async () => {
  worker = await temporal.startWorker(PARCELS);
});

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A manager whose connection leads through a proxy. */
async function behindProxy() {
  const proxy = await TcpProxy.before(serverAddress());
  cleanups.push(() => proxy.close());
  const connection = await Connection.connect({ address: proxy.address, interceptors: [] });
  cleanups.push(() => connection.close());
  const client = new Client({ connection });
  const { taskQueue } = worker;
  const manager = await SagaManager.connect({
    taskQueue,
    client,
    callTimeout: '1 s',
    onWarning: () => undefined,
  });
  return { proxy, client, manager };
}

function run(
  manager: SagaManager,
  options: { timeout?: string; signal?: AbortSignal; pauseOnDisk?: boolean },
) {
  const uuid = newUuid();
  return { uuid, end: manager.run(slowParcel, { parcelId: 'P1' }, { uuid, ...options }) };
}

/** Waits until the execution of `slowParcel` waits for the reply to its request. */
function untilPaused(uuid: string) {
  return until(async () => {
    const execution = await worker.manager.load(uuid).catch(() => undefined);
    return execution?.status === 'paused' && execution;
  });
}

const abort: OperatorAction = { action: 'abort', by: 'ann', reason: 'a test' };

describe('C1: a connection that has gone silent', () => {
  it.each<[string, (manager: SagaManager, uuid: string) => Promise<unknown>]>([
    [
      'run, at its start',
      (manager, uuid) => manager.run(slowParcel, { parcelId: '1' }, { uuid, timeout: '1 s' }),
    ],
    [
      'run with a reply',
      (manager, uuid) => manager.run({ response: new SagaResponse({ uuid, request: 'r' }), timeout: '1 s' }),
    ],
    ['load with its own timeout', (manager, uuid) => manager.load(uuid, { timeout: '300 ms' })],
    ['load', (manager, uuid) => manager.load(uuid)],
    ['list', (manager) => listed(manager)],
    ['resolve', (manager, uuid) => manager.resolve(uuid, abort, { timeout: '500 ms' })],
    [
      'resolveAll',
      (manager) => manager.resolveAll({ saga: 'slow-parcel' }, { action: 'abort', by: 'a', reason: 'b' }),
    ],
  ])('C1: makes %s fail with a code', async (_, call) => {
    const { proxy, manager } = await behindProxy();
    proxy.silence();
    const failure = await failureOf(call(manager, randomUUID()));
    expect(failure).toBeInstanceOf(SagaError);
    expect(failure).toMatchObject({ code: 'SERVER_UNAVAILABLE' });
  });

  it('C1: makes load of a repository fail with a code', async () => {
    const { proxy, client } = await behindProxy();
    proxy.silence();
    const loading = new SagaExecutionRepository(client).load('any', { timeout: '500 ms' });
    await expect(loading).rejects.toMatchObject({ code: 'SERVER_UNAVAILABLE', details: { uuid: 'any' } });
  });

  it.each([false, true])(
    'C1: lets a wait end at its timeout, with the server as the hint (pauseOnDisk %s)',
    async (pauseOnDisk) => {
      const { proxy, manager } = await behindProxy();
      const { uuid, end } = run(manager, { timeout: '4 s' });
      await untilPaused(uuid);
      const waiting = pauseOnDisk ? undefined : end;
      proxy.silence();
      const failure = await failureOf(waiting ?? end);
      expect(failure).toMatchObject({
        code: 'EXECUTION_UNFINISHED',
        uuid,
        details: { hint: 'SERVER_UNAVAILABLE' },
        cause: { code: 'SERVER_UNAVAILABLE' },
      });
    },
  );

  it('C1: lets a wait end when its signal aborts', async () => {
    const { proxy, manager } = await behindProxy();
    const giveUp = new AbortController();
    const { uuid, end } = run(manager, { signal: giveUp.signal });
    await untilPaused(uuid);
    proxy.silence();
    giveUp.abort();
    expect(await failureOf(end)).toMatchObject({ code: 'EXECUTION_UNFINISHED', uuid });
  });

  it('C1: lets an aborted start report that it may have taken effect', async () => {
    const { proxy, manager } = await behindProxy();
    proxy.silence();
    const giveUp = new AbortController();
    const { uuid, end } = run(manager, { signal: giveUp.signal });
    await proxy.hasDropped(uuid);
    giveUp.abort();
    const failure = await failureOf(end);
    expect(failure).toMatchObject({ code: 'EXECUTION_UNFINISHED', uuid });
    expect((failure as Error).message).toContain('may or may not have been started');
  });
});

describe('C2: a connection that breaks', () => {
  it('C2: lets a wait continue once the server is back', async () => {
    const { proxy, manager } = await behindProxy();
    const { uuid, end } = run(manager, {});
    const paused = await untilPaused(uuid);
    proxy.cut();
    await expect(manager.load(uuid)).rejects.toMatchObject({ code: 'SERVER_UNAVAILABLE', details: { uuid } });
    await expect(manager.resolve(uuid, abort, { timeout: '1 s' })).rejects.toMatchObject({
      code: 'SERVER_UNAVAILABLE',
    });
    proxy.restore();
    const request = `${await firstRunOf(uuid)}:ship:execute:1`;
    expect(paused.activePhases).toMatchObject([{ step: 'ship' }]);
    await worker.manager.run({ response: new SagaResponse({ uuid, request, content: { trackingId: 'T' } }) });
    expect(await end).toMatchObject({ status: 'finished', context: { trackingId: 'T' } });
  });

  it('C2: makes run retry a start without an answer, and attach to it', async () => {
    const { proxy, manager } = await behindProxy();
    proxy.cut();
    const { uuid, end } = run(manager, { pauseOnDisk: true });
    await failureOf(manager.load(uuid));
    proxy.restore();
    expect(await end).toMatchObject({ uuid, status: 'paused' });
  });

  it('C2: makes run report a start without an answer, to which the same start attaches', async () => {
    const { proxy, manager } = await behindProxy();
    proxy.cut();
    const { uuid, end } = run(manager, { timeout: '2 s' });
    expect(await failureOf(end)).toMatchObject({
      code: 'SERVER_UNAVAILABLE',
      details: { uuid, started: 'unknown' },
    });
    proxy.restore();
    const again = { uuid, pauseOnDisk: true };
    expect(await manager.run(slowParcel, { parcelId: 'P1' }, again)).toMatchObject({ status: 'paused' });
  });
});

async function firstRunOf(workflowId: string): Promise<string> {
  const { raw } = await temporal.client.workflow.getHandle(workflowId).describe();
  return raw.workflowExecutionInfo?.firstRunId ?? '';
}

describe('C2: a manager that is closed during an outage of the server', () => {
  it('C2: fails its pending and its later calls with a code', async () => {
    const proxy = await TcpProxy.before(serverAddress());
    cleanups.push(() => proxy.close());
    process.env['TEMPORAL_ADDRESS'] = proxy.address;
    const manager = await SagaManager.connect({ taskQueue: worker.taskQueue, onWarning: () => undefined });
    delete process.env['TEMPORAL_ADDRESS'];
    proxy.cut();
    const loading = failureOf(manager.load('any'));
    await manager.close();
    await manager.close();
    expect(['CLIENT_CLOSED', 'SERVER_UNAVAILABLE']).toContain(((await loading) as SagaError).code);
    await expect(manager.load('any')).rejects.toMatchObject({ code: 'CLIENT_CLOSED' });
    await expect(manager.run('order')).rejects.toMatchObject({ code: 'CLIENT_CLOSED' });
    await expect(listed(manager)).rejects.toMatchObject({ code: 'CLIENT_CLOSED' });
  });
});

describe('C1: a server that accepts connections and never answers', () => {
  const environment = { ...process.env };
  afterEach(() => {
    process.env = { ...environment };
  });

  it('C1: makes connect fail with a code and the address', async () => {
    const server = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    process.env['TEMPORAL_ADDRESS'] = `127.0.0.1:${String(port)}`;
    await expect(SagaManager.connect({ taskQueue: 'orders' })).rejects.toMatchObject({
      code: 'CONNECTION_FAILED',
      details: { address: process.env['TEMPORAL_ADDRESS'] },
    });
    server.close();
  });
});
