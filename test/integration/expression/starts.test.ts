import { randomUUID } from 'node:crypto';
import { SagaRefused } from 'temporal-saga';
import type { ParticipantRequest } from 'temporal-saga/activities';
import { defineSearchAttributeKey } from '@temporalio/common';
import { SagaManager } from 'temporal-saga/client';
import { bundleSagas, replaySagas } from 'temporal-saga/worker';
import { register } from '../temporal/operator-register';
import { type Bundle, runsOf, UNCACHED, WORKERS, type WorkerKind } from '../blocks/block-workers';
import { type TestWorker, type TestWorkerOptions, useTemporal, withSources } from '../../support/saga-worker';
import { reset } from '../../support/reset';
import { until } from '../../support/until';
import { beside, careless, checkout, type Checkout, dispatch, elsewhere, plain } from './starting-sagas';

const temporal = useTemporal();
const sagasPath = require.resolve('./starting-sagas');

/** What the participants were asked, as `<operation>:<order>`. */
const asked: string[] = [];
const answers = new Map<string, () => unknown>();

function answer({ target, content }: ParticipantRequest): unknown {
  const { orderId } = content as Checkout;
  const call = `${target}:${orderId}`;
  asked.push(call);
  return answers.get(call)?.() ?? {};
}

const refuse = () => {
  throw new SagaRefused({ reason: 'a test' });
};

let bundle: Bundle;
const workerOptions = (kind: WorkerKind): TestWorkerOptions => ({
  workflowBundle: bundle,
  participants: { carrier: answer, payment: answer },
  ...(kind === 'uncached' && UNCACHED),
});

const workers = new Map<WorkerKind, TestWorker>();
const begun: string[] = [];

beforeAll(async () => {
  bundle = await bundleSagas(withSources({ sagasPath }));
  for (const kind of WORKERS) workers.set(kind, await temporal.startWorker(workerOptions(kind)));
}, 120_000);

/** An order of its own, on the worker of a kind. */
function order(kind: WorkerKind, manager: SagaManager = workers.get(kind)!.manager) {
  const orderId = randomUUID().slice(0, 8);
  const uuid = `checkout-${orderId}`;
  const started = `dispatch-${orderId}`;
  begun.push(uuid, started);
  return {
    orderId,
    uuid,
    started,
    manager,
    run: (saga = checkout) => manager.run<Checkout>(saga, { orderId }, { uuid, raiseOnError: false }),
    /** What was asked for this order. */
    asked: () => asked.filter((call) => call.endsWith(`:${orderId}`)).map((call) => call.split(':')[0]),
    on: (target: string, conduct: () => unknown) => answers.set(`${target}:${orderId}`, conduct),
    waits: () => until(async () => (await manager.load(started).catch(() => undefined))?.waits.length === 1),
    is: (id: string, status: string) =>
      until(async () => {
        const found = await manager.load<Checkout>(id).catch(() => undefined);
        return found?.status === status && found;
      }),
    describe: (id: string) => temporal.client.workflow.getHandle(id).describe(),
  };
}

describe.each(WORKERS)('a saga that starts another one, on a worker that is %s', (kind) => {
  it('ends while the started one still runs, which a manager finds as one of its own', async () => {
    const { manager, orderId, run, started, waits, is } = order(kind);
    expect(await run()).toMatchObject({ status: 'finished', context: { dispatchId: started } });
    await waits();
    const attached = await manager.start('dispatch', { orderId }, { uuid: started });
    await manager.send(started, { event: 'ready' });
    expect(await attached.result()).toMatchObject({
      saga: 'dispatch',
      status: 'finished',
      context: { orderId },
    });
    await is(started, 'finished');
  });

  it('starts the same execution as a manager by the name of the saga', async () => {
    const { manager, orderId, run, started, describe: describeIt } = order(kind);
    await run();
    const other = `other-${orderId}`;
    begun.push(other);
    await manager.start('dispatch', { orderId }, { uuid: other });
    const facts = async (id: string) => {
      const { type, taskQueue, memo } = await describeIt(id);
      const [first] = (await temporal.client.workflow.getHandle(id).fetchHistory()).events ?? [];
      const { input, parentWorkflowExecution } = first?.workflowExecutionStartedEventAttributes ?? {};
      const { sagaParent: _, ...own } = memo ?? {};
      return { type, taskQueue, own, input, parentWorkflowExecution };
    };
    expect(await facts(started)).toEqual(await facts(other));
    expect((await describeIt(started)).memo).toMatchObject({
      sagaParent: { uuid: `checkout-${orderId}`, step: 'dispatch' },
    });
    for (const id of [started, other]) await temporal.client.workflow.getHandle(id).cancel();
  });

  it('cancels it when it is undone, and waits until that has undone everything', async () => {
    const { asked: calls, on, run, started, is, waits } = order(kind);
    on('payment/charge', async () => {
      await waits();
      return refuse();
    });
    expect(await run()).toMatchObject({ status: 'errored', error: { step: 'charge' } });
    expect(calls()).toHaveLength(3);
    expect(calls().at(-1)).toBe('carrier/cancel');
    expect(await is(started, 'cancelled')).toMatchObject({ undoErrors: [] });
  });

  it('does not count one as undone that has finished', async () => {
    const { manager, on, run, started, uuid, is, waits } = order(kind);
    on('payment/charge', async () => {
      await waits();
      await manager.send(started, { event: 'ready' });
      await is(started, 'finished');
      return refuse();
    });
    const end = run();
    const { incidents } = await is(uuid, 'stuck');
    expect(incidents).toMatchObject([
      {
        step: 'dispatch',
        phase: 'undo',
        error: {
          code: 'REFUSED',
          response: { content: { code: 'SAGA_EXECUTION_CLOSED', status: 'finished' } },
        },
      },
    ]);
    await manager.resolve(uuid, { action: 'skip', incident: incidents[0]!, by: 'ann', reason: 'it is sent' });
    expect(await end).toMatchObject({
      status: 'incomplete',
      undoErrors: [{ step: 'dispatch', code: 'SKIPPED' }],
    });
  });

  it('attaches to an execution with the same start, which its undo leaves alone', async () => {
    const { manager, orderId, on, run, started, is, waits } = order(kind);
    await manager.start(dispatch, { orderId }, { uuid: started });
    await waits();
    on('payment/charge', refuse);
    expect(await run()).toMatchObject({ status: 'errored', undoErrors: [] });
    await manager.send(started, { event: 'ready' });
    await is(started, 'finished');
  });

  it('is refused where an execution has another start, or has been cancelled', async () => {
    const another = order(kind);
    await another.manager.start(dispatch, { orderId: 'x' }, { uuid: another.started });
    expect(await another.run()).toMatchObject({
      status: 'errored',
      error: { step: 'dispatch', code: 'REFUSED', response: { content: { code: 'EXECUTION_EXISTS' } } },
    });
    await temporal.client.workflow.getHandle(another.started).cancel();
    const ended = order(kind);
    await ended.manager.start(dispatch, { orderId: ended.orderId }, { uuid: ended.started });
    await ended.waits();
    await temporal.client.workflow.getHandle(ended.started).cancel();
    await ended.is(ended.started, 'cancelled');
    expect(await ended.run()).toMatchObject({
      error: { step: 'dispatch', response: { content: { code: 'SAGA_EXECUTION_CLOSED' } } },
    });
  });

  it('attaches to what it has started itself after a reset of its workflow', async () => {
    const { manager, on, run, started, uuid, is, waits, asked: calls } = order(kind);
    on('payment/charge', async () => {
      await waits();
      return {};
    });
    await run();
    await reset(temporal.client, uuid, 0);
    const { incidents } = await is(uuid, 'stuck');
    expect(incidents).toMatchObject([{ step: 'dispatch', error: { code: 'WORKFLOW_RESET' } }]);
    await manager.resolve(uuid, { action: 'retry', incident: incidents[0]!, by: 'ann' });
    await is(uuid, 'finished');
    expect(calls().filter((target) => target === 'carrier/book')).toHaveLength(1);
    await temporal.client.workflow.getHandle(started).cancel();
    await is(started, 'cancelled');
  });

  it('cancels it after a reset when the operator compensates', async () => {
    const { manager, run, started, uuid, is, waits } = order(kind);
    await run();
    await waits();
    await reset(temporal.client, uuid, 0);
    const { incidents } = await is(uuid, 'stuck');
    await manager.resolve(uuid, {
      action: 'compensate',
      incident: incidents[0]!,
      by: 'ann',
      reason: 'a test',
    });
    await is(started, 'cancelled');
    await is(uuid, 'errored');
  });

  it('cancels it when it is cancelled itself', async () => {
    const { on, run, started, uuid, is, waits } = order(kind);
    let isCharging = false;
    on('payment/charge', async () => {
      isCharging = true;
      await until(async () => (await temporal.client.workflow.getHandle(uuid).fetchHistory()).events?.some(({ workflowExecutionCancelRequestedEventAttributes: one }) => one)); // prettier-ignore
      return {};
    });
    const end = run();
    await waits();
    await until(() => Promise.resolve(isCharging));
    await temporal.client.workflow.getHandle(uuid).cancel();
    expect(await end).toMatchObject({ status: 'cancelled', undoErrors: [] });
    await is(started, 'cancelled');
  });

  it('starts several beside each other, under ids of their own', async () => {
    const { on, run, uuid, is, manager } = order(kind);
    const ids = [`${uuid}/both.one.send`, `${uuid}/both.two.send`] as const;
    begun.push(...ids);
    on('payment/charge', async () => {
      for (const id of ids) await until(async () => (await manager.load(id)).waits.length === 1);
      return refuse();
    });
    expect(await run(beside)).toMatchObject({ status: 'errored', undoErrors: [] });
    await is(ids[0], 'cancelled');
    await manager.send(ids[1], { event: 'ready' });
    await is(ids[1], 'finished');
  });
});

it('a worker that takes the place of another one continues with the start and with its undo', async () => {
  const first = await temporal.startWorker(workerOptions('cached'));
  const { on, run, uuid, started, is, waits, asked: calls } = order('cached', first.manager);
  let isHeld = true;
  on('payment/charge', async () => {
    await waits();
    return refuse();
  });
  on('carrier/cancel', () => {
    if (isHeld) throw new Error('not yet');
    return {};
  });
  const end = run();
  await until(() => Promise.resolve(calls().includes('carrier/cancel')));
  await first.stop();
  isHeld = false;
  const second = await temporal.startWorker({ ...workerOptions('uncached'), taskQueue: first.taskQueue });
  expect(await end).toMatchObject({ status: 'errored', undoErrors: [] });
  expect(await is(started, 'cancelled')).toMatchObject({ undoErrors: [] });
  expect(uuid).not.toBe(started);
  await second.stop();
}, 60_000);

it('the started execution shows itself in the search attribute of the one that starts it', async () => {
  await register('SagaTestStatus');
  const { taskQueue } = workers.get('cached')!;
  const manager = await SagaManager.connect({
    taskQueue,
    client: temporal.client,
    searchAttributes: { status: 'SagaTestStatus' },
  });
  const { run, started, waits, describe: describeIt } = order('cached', manager);
  await run();
  await waits();
  const { typedSearchAttributes: attributes } = await describeIt(started);
  expect(attributes.get(defineSearchAttributeKey('SagaTestStatus', 'KEYWORD'))).toBe('paused');
  await temporal.client.workflow.getHandle(started).cancel();
});

it('the started execution may run on another task queue', async () => {
  const other = await temporal.startWorker({ ...workerOptions('cached'), taskQueue: 'starts-elsewhere' });
  const { run, uuid, is } = order('cached');
  begun.push(`${uuid}/dispatch`);
  await run(elsewhere);
  await until(async () => (await other.manager.load(`${uuid}/dispatch`)).waits.length === 1);
  expect(await temporal.client.workflow.getHandle(`${uuid}/dispatch`).describe()).toMatchObject({
    taskQueue: 'starts-elsewhere',
  });
  await temporal.client.workflow.getHandle(`${uuid}/dispatch`).cancel();
  await is(`${uuid}/dispatch`, 'cancelled');
});

it('an execution without an id of its own has the one of the step that starts it', async () => {
  const { run, uuid } = order('cached');
  expect(await run(plain)).toMatchObject({ context: { dispatchId: `${uuid}/dispatch` } });
  await temporal.client.workflow.getHandle(`${uuid}/dispatch`).cancel();
});

it('requests that start nothing are refused', async () => {
  const { steps, status } = await order('cached').run(careless);
  expect(status).toBe('finished');
  expect(steps.map(({ outcome }) => outcome)).toEqual(['refused', 'refused', 'refused', 'refused']);
});

describe('the undo of a start', () => {
  /** A checkout whose payment is refused when the dispatch has reached a status. */
  const refusedWhen = (status: string, prepare: (one: ReturnType<typeof order>) => unknown) => {
    const one = order('cached');
    prepare(one);
    one.on('payment/charge', async () => {
      if (status !== 'paused') await one.is(one.started, status);
      else await one.waits();
      return refuse();
    });
    return { ...one, end: one.run() };
  };

  it('is done where the started execution has failed and undone everything', async () => {
    const { end } = refusedWhen('errored', ({ on }) => on('carrier/book', refuse));
    expect(await end).toMatchObject({ status: 'errored', undoErrors: [] });
  });

  it('is refused where the started execution was terminated', async () => {
    const { is, uuid, end, manager, started, waits } = refusedWhen('incomplete', () => undefined);
    await waits();
    await temporal.client.workflow.getHandle(started).terminate();
    const { incidents } = await is(uuid, 'stuck');
    expect(incidents).toMatchObject([
      { step: 'dispatch', error: { code: 'REFUSED', response: { content: { status: 'incomplete' } } } },
    ]);
    await manager.resolve(uuid, { action: 'done', incident: incidents[0]!, by: 'ann' });
    expect(await end).toMatchObject({ status: 'errored', undoErrors: [] });
  });

  it('waits while the started execution is stuck, and names the step that waits', async () => {
    const { is, uuid, end, manager, started } = refusedWhen('paused', ({ on }) =>
      on('carrier/cancel', refuse),
    );
    const stuck = await is(started, 'stuck');
    await until(async () => {
      const { raw } = await temporal.client.workflow.getHandle(uuid).describe();
      return raw.pendingActivities?.some(({ lastFailure }) => lastFailure?.message?.includes('step book'));
    });
    await manager.resolve(started, { action: 'done', incident: stuck.incidents[0]!, by: 'ann' });
    expect(await end).toMatchObject({ status: 'errored', undoErrors: [] });
  }, 60_000);
});

it('a worker is refused whose sagas start one that it does not have', async () => {
  const path = require.resolve('./starting-alone');
  await expect(temporal.startWorker({ sagasPath: path })).rejects.toMatchObject({
    code: 'CONFIGURATION_INVALID',
  });
});

it('all histories are reproduced by the code', async () => {
  const histories = (
    await Promise.all(begun.map((uuid) => runsOf(temporal.client, uuid).catch(() => [])))
  ).flat();
  expect(histories.length).toBeGreaterThan(begun.length / 2);
  const { executions } = await replaySagas({ workflowBundle: bundle, histories });
  expect(executions.filter(({ failure }) => failure)).toEqual([]);
});
