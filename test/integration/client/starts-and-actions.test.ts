import { randomUUID } from 'node:crypto';
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

const temporal = useTemporal();
const open: string[] = [];
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
afterEach(async () => {
  for (const uuid of open.splice(0)) {
    await temporal.client.workflow
      .getHandle(uuid)
      .terminate()
      .catch(() => undefined);
  }
});

const fresh = () => {
  const uuid = randomUUID();
  open.push(uuid);
  return uuid;
};

/** The saga as a deploy may change it: another option, and the same callbacks. */
const changedParcel = () => {
  const request = (target: string) => (context: Parcel) =>
    new SagaRequest({ target, content: { parcelId: context.parcelId } });
  const saga = new Saga<Parcel>('slow-parcel', { settleTime: '7 s' });
  saga.remoteStep('pack').onExecute(request('packing/pack')).onFailure(request('packing/unpack'));
  return saga.commit();
};

describe('C6: the same uuid again', () => {
  const paused = { pauseOnDisk: true } as const;

  it('C6: attaches after a deploy that changed the definition, and the old one stays', async () => {
    const uuid = fresh();
    await worker.manager.run(slowParcel, { parcelId: 'P1' }, { uuid, ...paused });
    const again = await worker.manager.run(changedParcel(), { parcelId: 'P1' }, { uuid, ...paused });
    expect(again.steps.map(({ step }) => step)).toEqual(['pack', 'ship']);
  });

  it.each<[string, (parcelId: string) => Record<string, unknown>]>([
    ['by version 0.2, with its digest', (parcelId) => ({ memo: { sagaStart: digest020(parcelId) } })],
    ['by version 0.2, before the deploy', () => ({ memo: { sagaStart: 'of another definition' } })],
    ['by another client, without a memo', () => ({})],
  ])('C6: attaches to a start %s', async (_, more) => {
    const uuid = fresh();
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

describe('C12: an update as any client may send it', () => {
  it.each<[string, string, unknown[], string]>([
    ['a reply with unknown fields', 'saga.reply', [{ request: 'k', extra: 1 }], 'INPUT_INVALID'],
    ['a reply that is a list', 'saga.reply', [[1]], 'INPUT_INVALID'],
    ['a reply that is nothing', 'saga.reply', [], 'INPUT_INVALID'],
    ['a reply with a text as status', 'saga.reply', [{ request: 'k', status: 'ok' }], 'INPUT_INVALID'],
    [
      'a retry with a target outside of the participant',
      'saga.retry',
      [{ step: 'ship', phase: 'execute', incident: 'i', by: 'ann', request: { target: '../x' } }],
      'ACTION_INVALID',
    ],
    ['an abort that is nothing', 'saga.abort', [], 'ACTION_INVALID'],
  ])('C12: is refused by the validator with a code: %s', async (_, update, args, code) => {
    const uuid = fresh();
    await worker.manager.run(slowParcel, { parcelId: 'P1' }, { uuid, pauseOnDisk: true });
    const handle = temporal.client.workflow.getHandle(uuid);
    const events = (await handle.describe()).historyLength;
    await expect(handle.executeUpdate(update, { args: args as [] })).rejects.toMatchObject({
      cause: { type: code },
    });
    expect((await handle.describe()).historyLength).toBe(events);
  });
});

describe('C11: the search attribute of a run that is continued', () => {
  it('C11: is not left at stuck', async () => {
    await register('SagaTestStatus');
    const uuid = fresh();
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

describe('E9: a reply whose answer is lost', () => {
  it('E9: is sent again under its own id, so that it is taken once and not refused', async () => {
    const taskQueue = freshTaskQueue();
    const workflowsPath = require.resolve('./takes-once-workflows');
    const plain = await Worker.create({ connection: temporal.connection, taskQueue, workflowsPath });
    const proxy = await TcpProxy.before(serverAddress());
    const connection = await Connection.connect({ address: proxy.address, interceptors: [] });
    const manager = await SagaManager.connect({ taskQueue, client: new Client({ connection }) });
    const uuid = fresh();
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
