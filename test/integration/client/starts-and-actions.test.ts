import { Client, Connection } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import { replyLater, Saga, SagaRefused, SagaRequest, SagaResponse } from 'temporal-saga';
import { SagaManager } from 'temporal-saga/client';
import { earlierStartDigest } from '../../../src/client/start-digest';
import { freshTaskQueue, type TestWorker, useTemporal } from '../../support/saga-worker';
import { TcpProxy } from '../../support/tcp-proxy';
import { serverAddress } from '../../support/temporal-server';
import { until } from '../../support/until';
import { register } from '../temporal/operator-register';
import { parcel, type Parcel, slowParcel } from '../temporal/operator-sagas';
import { useOpenExecutions } from './open-executions';

const temporal = useTemporal();
const newUuid = useOpenExecutions(temporal);
let worker: TestWorker;

beforeAll(async () => {
  worker = await temporal.startWorker({
    sagasPath: require.resolve('../temporal/operator-sagas'),
    participants: {
      packing: () => ({}),
      shipping: ({ target }) => {
        if (target === 'shipping/recall') throw new SagaRefused();
        return replyLater;
      },
      mail: () => {
        throw new SagaRefused();
      },
    },
  });
});

/** The saga after a deploy that changed an option and kept the callbacks. */
const changedParcel = () => {
  const request = (target: string) => (context: Parcel) =>
    new SagaRequest({ target, content: { parcelId: context.parcelId } });
  const saga = new Saga<Parcel>('slow-parcel', { settleTime: '7 s' });
  saga.remoteStep('pack').onExecute(request('packing/pack')).onFailure(request('packing/unpack'));
  return saga.commit();
};

describe('C6: the same uuid again', () => {
  const paused = { pauseOnDisk: true } as const;

  it('C6: attaches after a deploy that changed the definition, and keeps the old definition', async () => {
    const uuid = newUuid();
    await worker.manager.run(slowParcel, { parcelId: 'P1' }, { uuid, ...paused });
    const again = await worker.manager.run(changedParcel(), { parcelId: 'P1' }, { uuid, ...paused });
    expect(again.steps.map(({ step }) => step)).toEqual(['pack', 'ship']);
  });

  it.each<[string, (parcelId: string) => Record<string, unknown>]>([
    ['by version 0.2, with its digest', (parcelId) => ({ memo: { sagaStart: digest020(parcelId) } })],
    ['by version 0.2, before the deploy', () => ({ memo: { sagaStart: 'of another definition' } })],
    ['by another client, without a memo', () => ({})],
  ])('C6: attaches to a start %s', async (_, more) => {
    const uuid = newUuid();
    const { taskQueue } = worker;
    const args = [{ context: { parcelId: 'P1' }, user: 'ann' }];
    await temporal.client.workflow.start('slow-parcel', { taskQueue, workflowId: uuid, args, ...more('P1') });
    const same = { uuid, user: 'ann', ...paused };
    expect(await worker.manager.run(slowParcel, { parcelId: 'P1' }, same)).toMatchObject({ uuid });
    for (const [parcelId, user] of [
      ['P2', 'ann'],
      ['P1', 'eve'],
    ] as const) {
      await expect(worker.manager.run(slowParcel, { parcelId }, { ...same, user })).rejects.toMatchObject({
        code: 'EXECUTION_EXISTS',
        uuid,
      });
    }
  });
});

function digest020(parcelId: string): string {
  return earlierStartDigest('slow-parcel', { context: { parcelId }, user: 'ann' });
}

describe('C12: an invalid update from any client', () => {
  it.each<[string, string, unknown[], string]>([
    ['a reply with an unknown field', 'saga.reply', [{ request: 'k', extra: 1 }], 'INPUT_INVALID'],
    ['a reply that is an array', 'saga.reply', [[1]], 'INPUT_INVALID'],
    ['a reply without an argument', 'saga.reply', [], 'INPUT_INVALID'],
    ['a reply with a string as status', 'saga.reply', [{ request: 'k', status: 'ok' }], 'INPUT_INVALID'],
    [
      'a retry with an invalid target',
      'saga.retry',
      [{ step: 'ship', phase: 'execute', incident: 'i', by: 'ann', request: { target: '../x' } }],
      'ACTION_INVALID',
    ],
    ['an abort without an argument', 'saga.abort', [], 'ACTION_INVALID'],
  ])('C12: is refused by the validator with a code: %s', async (_, update, args, code) => {
    const uuid = newUuid();
    await worker.manager.run(slowParcel, { parcelId: 'P1' }, { uuid, pauseOnDisk: true });
    const handle = temporal.client.workflow.getHandle(uuid);
    const events = (await handle.describe()).historyLength;
    await expect(handle.executeUpdate(update, { args: args as [] })).rejects.toMatchObject({
      cause: { type: code },
    });
    expect((await handle.describe()).historyLength).toBe(events);
  });
});

describe('C11: the search attribute of a run that continued as new', () => {
  it('C11: does not keep the value stuck', async () => {
    await register('SagaTestStatus');
    const uuid = newUuid();
    const fast = await temporal.startWorker({
      sagasPath: require.resolve('../temporal/operator-sagas'),
      participants: { '*': ({ target }) => refusing(target) },
    });
    const own = await SagaManager.connect({
      taskQueue: fast.taskQueue,
      client: temporal.client,
      searchAttributes: { status: 'SagaTestStatus' },
    });
    await own.run(parcel, { parcelId: 'P1' }, { uuid, timeout: 1 }).catch(() => undefined);
    const count = async (query: string) =>
      (await temporal.client.workflow.count(`WorkflowId = '${uuid}' AND ${query}`)).count;
    await until(async () => (await count("SagaTestStatus = 'stuck'")) > 0);
    await until(async () => (await count("ExecutionStatus = 'ContinuedAsNew'")) > 0);
    expect(await count("SagaTestStatus = 'stuck' AND ExecutionStatus = 'Running'")).toBe(1);
    await until(async () => (await count("SagaTestStatus = 'stuck'")) === 1);
    await own.resolve(uuid, { action: 'end', by: 'ann', reason: 'a test' });
    await until(async () => (await count("SagaTestStatus = 'incomplete'")) === 1);
    await until(async () => (await count("SagaTestStatus = 'stuck'")) === 0);
  });
});

function refusing(target: string): unknown {
  if (target === 'mail/send' || target === 'shipping/recall') throw new SagaRefused();
  return {};
}

describe('E9: a reply update whose answer is lost', () => {
  it('E9: is sent again with the same update id, so that it takes effect once and is not refused', async () => {
    const taskQueue = freshTaskQueue();
    const workflowsPath = require.resolve('./takes-once-workflows');
    const plain = await Worker.create({ connection: temporal.connection, taskQueue, workflowsPath });
    const proxy = await TcpProxy.before(serverAddress());
    const connection = await Connection.connect({ address: proxy.address, interceptors: [] });
    const manager = await SagaManager.connect({ taskQueue, client: new Client({ connection }) });
    const uuid = newUuid();
    await plain.runUntil(async () => {
      const handle = await temporal.client.workflow.start('takesOnce', { taskQueue, workflowId: uuid });
      proxy.dropAnswers();
      const response = new SagaResponse({ uuid, request: 'any' });
      const replying = manager.run({ response, timeout: '8 s' }).catch((error: unknown) => error);
      await until(async () => {
        const { events } = await handle.fetchHistory();
        return events?.some((event) => event.workflowExecutionUpdateCompletedEventAttributes);
      });
      proxy.restore();
      expect(await replying).toMatchObject({ code: 'EXECUTION_UNFINISHED' });
    });
    await connection.close();
    await proxy.close();
  });
});
