import { randomUUID } from 'node:crypto';
import { replyLater, SagaRefused } from 'temporal-saga/activities';
import { replaySagas } from 'temporal-saga/worker';
import { freshTaskQueue, type TestWorker, useTemporal, withSources } from '../../support/saga-worker';
import { until } from '../../support/until';
import { fastTrip } from './fast-sagas';

const temporal = useTemporal();
let worker: TestWorker;
interface Sent {
  readonly target: string;
  readonly attempt: number;
  readonly idempotencyKey: string;
}
const requests: Sent[] = [];
const answers = new Map<string, (sent: Sent) => unknown>();

const serve = ({ target, attempt, idempotencyKey }: Sent) => {
  const sent = { target, attempt, idempotencyKey };
  requests.push(sent);
  return answers.get(target)?.(sent) ?? { ok: target };
};

beforeAll(async () => {
  worker = await temporal.startWorker({
    sagasPath: require.resolve('./fast-sagas'),
    participants: { '*': serve },
  });
});
afterEach(() => {
  requests.length = 0;
  answers.clear();
});

async function eventsOf(uuid: string) {
  const { events } = await temporal.client.workflow.getHandle(uuid).fetchHistory();
  return events ?? [];
}

/** The ids of the activities in the history of an execution; local ones are none. */
async function activitiesOf(uuid: string): Promise<readonly string[]> {
  const events = await eventsOf(uuid);
  return events.flatMap(({ activityTaskScheduledEventAttributes: scheduled }) => scheduled?.activityId ?? []);
}

async function run(options: { manager?: TestWorker['manager'] } = {}) {
  const uuid = randomUUID();
  const { manager = worker.manager } = options;
  const execution = await manager.run(fastTrip, { id: uuid }, { uuid, raiseOnError: false });
  return { uuid, execution };
}

async function expectReplay(...uuids: string[]): Promise<void> {
  const histories = await Promise.all(
    uuids.map(async (workflowId) => ({
      workflowId,
      history: await temporal.client.workflow.getHandle(workflowId).fetchHistory(),
    })),
  );
  const report = await replaySagas(withSources({ sagasPath: require.resolve('./fast-sagas'), histories }));
  expect(report).toMatchObject({ failed: 0, passed: uuids.length });
}

const attempts = (target: string) =>
  requests.filter((request) => request.target === target).map(({ attempt }) => attempt);

describe('a saga in fast mode', () => {
  it('costs eight events for three remote steps', async () => {
    const { uuid, execution } = await run();
    expect(execution.status).toBe('finished');
    expect(await eventsOf(uuid)).toHaveLength(8);
    await expectReplay(uuid);
  });

  it('takes a refusal in the first workflow task for a refusal, and undoes the steps before it', async () => {
    answers.set('hotel/book', () => {
      throw new SagaRefused({ why: 'full' });
    });
    const { uuid, execution } = await run();
    const { status, error, steps } = execution;
    expect(error).toMatchObject({ code: 'REFUSED', step: 'hotel' });
    expect(status).toBe('errored');
    expect(steps.map(({ step, outcome }) => [step, outcome])).toEqual([
      ['car', 'done'],
      ['flight', 'done'],
      ['hotel', 'refused'],
    ]);
    expect(await activitiesOf(uuid)).toEqual(['flight:undo']);
    expect(await eventsOf(uuid)).toHaveLength(20);
    await expectReplay(uuid);
  });

  it('makes quick attempts within the workflow task', async () => {
    answers.set('flight/book', ({ attempt }) => {
      if (attempt < 3) throw new Error('not yet');
      return {};
    });
    const { uuid, execution } = await run();
    expect(execution.status).toBe('finished');
    expect(attempts('flight/book')).toEqual([1, 2, 3]);
    expect(execution.steps[1]).toMatchObject({ attempts: 3 });
    expect(await activitiesOf(uuid)).toEqual([]);
  });

  it('hands an attempt that is too slow over to an activity, which continues the count under the same key', async () => {
    let release = (): void => undefined;
    answers.set('flight/book', ({ attempt }) =>
      attempt === 1 ? new Promise((resolve) => (release = () => resolve({}))) : {},
    );
    const { uuid, execution } = await run();
    release();
    expect(execution.status).toBe('finished');
    expect(attempts('flight/book')).toEqual([1, 2]);
    expect(
      new Set(requests.filter(({ target }) => target === 'flight/book').map((one) => one.idempotencyKey))
        .size,
    ).toBe(1);
    expect(await activitiesOf(uuid)).toEqual(['flight']);
    await expectReplay(uuid);
  });

  it('takes a refusal for no proof after an attempt that was cut', async () => {
    answers.set('flight/book', ({ attempt }) => {
      if (attempt > 1) throw new SagaRefused({});
      return new Promise(() => undefined);
    });
    const { uuid, execution } = await run();
    expect(execution).toMatchObject({
      status: 'errored',
      error: { code: 'OUTCOME_UNKNOWN', step: 'flight' },
    });
    expect(attempts('flight/cancel')).toEqual([1]);
    await expectReplay(uuid);
  });

  it('waits for a reply that comes later, and records what follows it before it is sent', async () => {
    answers.set('car/book', ({ attempt }) => (attempt === 1 ? replyLater : {}));
    const uuid = randomUUID();
    const running = worker.manager.run(fastTrip, { id: uuid }, { uuid, raiseOnError: false });
    const handle = temporal.client.workflow.getHandle(uuid);
    await until(() => Promise.resolve(requests.length > 0));
    await until(async () => (await worker.manager.load(uuid)).status === 'paused');
    const request = requests[0]?.idempotencyKey ?? '';
    await handle.executeUpdate('saga.reply', { args: [{ request, status: 200, content: { late: true } }] });
    expect(await running).toMatchObject({ status: 'finished' });
    expect(await activitiesOf(uuid)).toEqual(['flight']);
    await expectReplay(uuid);
  });

  it('reaches a participant that another worker serves by an activity', async () => {
    const taskQueue = freshTaskQueue();
    const other = await temporal.startWorker({
      taskQueue,
      sagasPath: require.resolve('./fast-sagas'),
      participants: { '*': serve },
    });
    const here = await temporal.startWorker({
      sagasPath: require.resolve('./fast-sagas'),
      participants: { flight: { taskQueue: other.taskQueue }, car: serve, hotel: serve },
    });
    const { uuid, execution } = await run({ manager: here.manager });
    expect(execution.status).toBe('finished');
    expect(await activitiesOf(uuid)).toEqual(['flight']);
    answers.set('flight/book', () => {
      throw new SagaRefused({});
    });
    const refused = await run({ manager: here.manager });
    expect(refused.execution.error).toMatchObject({ code: 'REFUSED' });
    // The participant moves: the histories replay with other routes.
    await expectReplay(uuid, refused.uuid);
    await Promise.all([other.stop(), here.stop()]);
  });

  it('records a reply for which the workflow task has room, and asks again by an activity for a larger one', async () => {
    answers.set('car/book', () => ({ text: 'x'.repeat(400_000) }));
    answers.set('flight/book', () => ({ text: 'x'.repeat(800_000) }));
    const { uuid, execution } = await run();
    expect(execution.status).toBe('finished');
    expect(attempts('flight/book')).toEqual([1, 2]);
    expect(await activitiesOf(uuid)).toEqual(['flight']);
    await expectReplay(uuid);
  });

  it('ends the attempt under way when a cancel comes, makes no other one, and compensates', async () => {
    const uuid = randomUUID();
    answers.set('flight/book', async () => {
      await temporal.client.workflow.getHandle(uuid).cancel();
      return new Promise(() => undefined);
    });
    const execution = await worker.manager.run(fastTrip, { id: uuid }, { uuid, raiseOnError: false });
    expect(execution).toMatchObject({ status: 'cancelled' });
    expect(attempts('flight/book')).toEqual([1]);
    expect(attempts('flight/cancel')).toEqual([1]);
    await expectReplay(uuid);
  });

  it('counts a cancel that comes during a local request before its refusal', async () => {
    const uuid = randomUUID();
    answers.set('hotel/book', async () => {
      await temporal.client.workflow.getHandle(uuid).cancel();
      throw new SagaRefused({ why: 'full' });
    });
    const execution = await worker.manager.run(fastTrip, { id: uuid }, { uuid, raiseOnError: false });
    expect(execution).toMatchObject({ status: 'cancelled', error: { code: 'REFUSED', step: 'hotel' } });
    await expectReplay(uuid);
  });
});
