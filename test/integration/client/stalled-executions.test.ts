import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { Saga } from 'temporal-saga';
import { SagaManager, type SagaWarning } from 'temporal-saga/client';
import { type ShortHistoryServer, startShortHistoryServer } from '../../support/short-history-server';
import { freshTaskQueue, useTemporal } from '../../support/saga-worker';
import { until } from '../../support/until';
import { slowParcel } from '../temporal/operator-sagas';
import { failureOf, listed, PARCELS, useOpenExecutions } from './open-executions';

const temporal = useTemporal();
const newUuid = useOpenExecutions(temporal);
const greeting = new Saga('greeting').localStep('greet', () => undefined).commit();

describe('C4: a task queue that no worker polls', () => {
  it('C4: causes a warning after five seconds, and a hint in the error of the wait', async () => {
    const taskQueue = freshTaskQueue();
    const warnings: SagaWarning[] = [];
    const manager = await SagaManager.connect({
      taskQueue,
      client: temporal.client,
      onWarning: (warning) => warnings.push(warning),
    });
    const uuid = newUuid();
    const giveUp = new AbortController();
    const running = failureOf(manager.run(greeting, {}, { uuid, signal: giveUp.signal }));
    await until(() => Promise.resolve(warnings.length > 0));
    expect(warnings).toMatchObject([{ code: 'WORKER_UNAVAILABLE', uuid, taskQueue }]);
    expect(warnings[0]?.message).toContain(taskQueue);
    giveUp.abort();
    expect(await running).toMatchObject({
      code: 'EXECUTION_UNFINISHED',
      execution: { status: 'created', stepsUnavailable: true },
      details: { hint: 'WORKER_UNAVAILABLE', taskQueue },
    });
  });

  it('C4: leaves the status created, in load and in lists, even after a cancel', async () => {
    const taskQueue = freshTaskQueue();
    const manager = await temporal.managerFor(taskQueue);
    const [uuid, cancelled] = [newUuid(), newUuid()];
    for (const one of [uuid, cancelled]) {
      await manager.run(greeting, {}, { uuid: one, timeout: 1 }).catch(() => undefined);
    }
    await temporal.client.workflow.getHandle(cancelled).cancel();
    expect(await manager.load(uuid)).toMatchObject({ status: 'created' });
    expect(await manager.load(cancelled)).toMatchObject({ status: 'created' });
    const both = [uuid, cancelled].toSorted();
    await until(async () => (await listed(manager)).length === 2);
    expect((await listed(manager, { status: 'created' })).map((one) => one.uuid).toSorted()).toEqual(both);
    expect(await listed(manager, { status: 'running' })).toEqual([]);
  });
});

describe('C8: an execution whose workflow task fails', () => {
  it('C8: is blocked in load, list and the error of a wait, with since, cause and message', async () => {
    const first = await temporal.startWorker(PARCELS);
    const uuid = newUuid();
    await first.manager.run(slowParcel, { parcelId: 'P1' }, { uuid, pauseOnDisk: true });
    await first.stop();
    // A deploy without the saga: an execution that has run a step waits for a worker that has the saga.
    const other = await temporal.startWorker({
      ...PARCELS,
      taskQueue: first.taskQueue,
      sagasPath: require.resolve('../temporal/unserved-sagas'),
    });
    await temporal.client.workflow.getHandle(uuid).signal('nothing');
    const { manager } = other;
    const blocked = await until(async () => {
      const execution = await manager.load(uuid);
      return execution.status === 'blocked' && execution;
    });
    expect(blocked.blocked).toMatchObject({
      cause: expect.stringMatching(/^[A-Z_]+$/) as string,
      message: expect.stringContaining('slow-parcel') as string,
      since: expect.any(Date) as Date,
    });
    expect(blocked.blocked?.attempt).toBeGreaterThan(1);
    const [found] = await until(async () => {
      const all = await listed(manager, { status: 'blocked' });
      return all.length > 0 && all;
    });
    expect(found).toMatchObject({ uuid, status: 'blocked', blocked: { cause: blocked.blocked?.cause } });
    const waiting = manager.run(slowParcel, { parcelId: 'P1' }, { uuid, timeout: 1 });
    await expect(waiting).rejects.toMatchObject({
      code: 'EXECUTION_UNFINISHED',
      execution: { status: 'blocked' },
      details: { hint: 'EXECUTION_BLOCKED' },
    });
  });
});

describe('C9: a workflow that is paused in Temporal', () => {
  let server: ShortHistoryServer;
  let connection: Connection;

  beforeAll(async () => {
    server = await startShortHistoryServer({
      eventLimit: 4_096,
      dynamicConfig: ['frontend.WorkflowPauseEnabled=true'],
    });
    connection = await Connection.connect({ address: server.address });
  });
  afterAll(async () => {
    await connection.close();
    await server.stop();
  });

  it('C9: counts as open in load, list and a wait', async () => {
    const client = new Client({ connection });
    const manager = await SagaManager.connect({ taskQueue: 'paused', client });
    const uuid = randomUUID();
    await manager.run(greeting, {}, { uuid, timeout: 1 }).catch(() => undefined);
    await client.workflowService.pauseWorkflowExecution({
      namespace: 'default',
      workflowId: uuid,
      requestId: uuid,
      reason: 'a test',
    });
    const paused = await manager.load(uuid, { timeout: '1 s' });
    expect(paused).toMatchObject({ temporalStatus: 'PAUSED', stepsUnavailable: true });
    await expect(manager.run(greeting, {}, { uuid, timeout: '1 s' })).rejects.toMatchObject({
      code: 'EXECUTION_UNFINISHED',
      details: { hint: 'EXECUTION_PAUSED' },
    });
    const [found] = await until(async () => {
      const all = await listed(manager, { status: paused.status });
      return all.length > 0 && all;
    });
    expect(found).toMatchObject({ uuid, temporalStatus: 'PAUSED' });
  });
});

describe('C5: an execution with the payloads of another converter or codec', () => {
  it('C5: is listed with its readable parts, beside the other executions', async () => {
    const taskQueue = freshTaskQueue();
    const manager = await temporal.managerFor(taskQueue);
    const [foreign, own] = [newUuid(), newUuid()];
    const secret = { metadata: { encoding: Buffer.from('binary/encrypted') }, data: Buffer.from('??') };
    await temporal.client.workflowService.startWorkflowExecution({
      namespace: 'default',
      workflowId: foreign,
      requestId: foreign,
      workflowType: { name: 'greeting' },
      taskQueue: { name: taskQueue },
      input: { payloads: [secret] },
      memo: { fields: { status: secret, note: defaultPayloadConverter.toPayload('hi') } },
    });
    await manager.run(greeting, {}, { uuid: own, timeout: 1 }).catch(() => undefined);
    const all = await until(async () => {
      const found = await listed(manager);
      return found.length === 2 && found;
    });
    expect(all.find(({ uuid }) => uuid === foreign)).toMatchObject({
      saga: 'greeting',
      status: 'created',
      unreadable: true,
    });
    expect(await manager.load(foreign)).toMatchObject({ saga: 'greeting', status: 'created' });
    expect(await manager.resolveAll({ saga: 'greeting' }, { action: 'retry', by: 'ann' })).toEqual([]);
  });

  it('C5: shows its final status, which codecs never encode', async () => {
    const { taskQueue, manager, stop } = await temporal.startWorker({
      ...PARCELS,
      participants: {
        packing: () => ({}),
        shipping: () => Promise.reject(Object.assign(new Error('broken'), { nonRetryable: true })),
      },
    });
    const uuid = newUuid();
    await manager.run(slowParcel, { parcelId: 'P1' }, { uuid, raiseOnError: false });
    await stop();
    const payloadCodecs = [
      {
        encode: (payloads: never[]) => Promise.resolve(payloads),
        decode: () => Promise.reject(new Error('no key')),
      },
    ];
    const { connection } = temporal.client;
    const client = new Client({ connection, dataConverter: { payloadCodecs } });
    const stranger = await SagaManager.connect({ taskQueue, client });
    expect(await stranger.load(uuid)).toMatchObject({ status: 'errored', stepsUnavailable: true });
    await until(async () => (await listed(stranger)).length > 0);
    expect(await listed(stranger)).toMatchObject([{ uuid, status: 'errored', unreadable: true }]);
  });
});
