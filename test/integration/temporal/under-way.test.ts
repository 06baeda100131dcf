/**
 * Requests that an operator or a cancel interrupts, requests that are sent to another worker again, and requests beside a
 * large context. Every wait between attempts is an hour, so that it ends only by an interruption.
 */
import { randomUUID } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import { NativeConnection, Worker } from '@temporalio/worker';
import { replyLater, type ParticipantRequest } from 'temporal-saga/activities';
import { type Saga, SagaRefused, SagaResponse } from 'temporal-saga';
import { freshTaskQueue, type TestWorker, useTemporal } from '../../support/saga-worker';
import { serverAddress } from '../../support/temporal-server';
import { reset } from '../../support/reset';
import { until } from '../../support/until';
import {
  countedTour,
  distantTour,
  listedTour,
  patientDistantTour,
  patientTour,
  refusedTour,
  type Tour,
  tour,
} from './under-way-sagas';

type Metadata = Pick<ParticipantRequest, 'idempotencyKey'>;

const temporal = useTemporal();
const requests: string[] = [];
/** The answers of the other worker, by the id of the tour. */
const answers = new Map<string, (metadata: Metadata) => unknown>();
let worker: TestWorker;
let museum: Worker;
let connection: NativeConnection;
let polling: Promise<void>;

beforeAll(async () => {
  const taskQueue = freshTaskQueue();
  connection = await NativeConnection.connect({ address: serverAddress() });
  museum = await Worker.create({
    connection,
    taskQueue,
    activities: {
      'museum/book': ({ id }: Tour, metadata: Metadata) => {
        requests.push(`museum/book ${id}`);
        return answers.get(id)?.(metadata) ?? {};
      },
    },
  });
  polling = museum.run();
  worker = await temporal.startWorker({
    sagasPath: require.resolve('./under-way-sagas'),
    stepActivities: {
      'count-characters': ({ notes = '' }: Tour) => ({ seen: notes.length, exact: 2n ** 70n }),
    },
    participants: {
      museum: { taskQueue },
      '*': ({ target, content }: ParticipantRequest<Tour>) => {
        requests.push(`${target} ${content.id}`);
        if (target === 'guide/book') return replyLater;
        if (target === 'bus/book') throw Object.assign(new Error('no seat'), { code: 'NO_SEAT' });
        if (target === 'train/book') throw new SagaRefused({ reason: 'full' });
        if (target.endsWith('/cancel')) return new SagaResponse({ status: 400, httpStatus: 404 });
        if (!target.startsWith('meal/') && !content.id.startsWith('counted')) throw new Error('busy');
        return {};
      },
    },
  });
});
afterAll(async () => {
  museum.shutdown();
  await polling;
  await connection.close();
});

function start(saga: Saga<Tour>, more: Partial<Tour> = {}) {
  const { id = randomUUID() } = more;
  const running = worker.manager.run(saga, { ...more, id }, { uuid: id, raiseOnError: false });
  const history = () => temporal.client.workflow.getHandle(id).fetchHistory();
  return { id, running, history, countOf: (target: string) => countOf(target, id) };
}

const countOf = (target: string, id: string) => requests.filter((line) => line === `${target} ${id}`).length;

/** Marks a step as done by hand, after its first attempt. */
async function finishByHand(id: string, step: string) {
  await until(() => Promise.resolve(countOf(`${step}/book`, id) > 0));
  const {
    activePhases: [phase],
  } = await worker.manager.load(id);
  await worker.manager.resolve(id, {
    ...{ action: 'done', by: 'ann', step, phase: 'execute', incident: phase?.id ?? '' },
  });
}

describe('a request that an operator interrupts', () => {
  it('E9: an interrupted request may be followed by another interrupted one, and by one that is sent', async () => {
    const { id, running, countOf } = start(patientTour);
    await finishByHand(id, 'hotel');
    await finishByHand(id, 'flight');
    expect(await running).toMatchObject({ status: 'finished' });
    expect(countOf('meal/book')).toBe(1);
  });

  it('E9: an interrupted request leaves the deadline of the saga in force, also during a wait for a late reply', async () => {
    const { id, running } = start(tour);
    await finishByHand(id, 'hotel');
    await finishByHand(id, 'flight');
    await until(async () => (await worker.manager.load(id)).status === 'paused');
    expect(await running).toMatchObject({ status: 'errored', error: { code: 'DEADLINE_EXCEEDED' } });
  });
});

describe('a wait for the end', () => {
  it('E9: a wait continues when the workflow is reset, and returns the end of the run after the reset', async () => {
    const { id, running } = start(patientTour);
    await until(() => Promise.resolve(countOf('hotel/book', id) > 0));
    await reset(temporal.client, id, 0);
    const incident = await until(async () => {
      const { incidents } = await worker.manager.load(id);
      return incidents[0];
    });
    const { step, phase } = incident;
    const action = { action: 'end', by: 'ann', reason: 'over', step, phase, incident: incident.id } as const;
    await worker.manager.resolve(id, action);
    expect(await running).toMatchObject({ actions: [{ action: 'end' }] });
  });
});

describe('a request to another worker', () => {
  const failing = () => {
    throw new Error('busy');
  };

  it('E9: a request to another worker has the attempts of its policy, and the time that the first attempt has left', async () => {
    const id = randomUUID();
    answers.set(id, failing);
    const { running, history, countOf } = start(distantTour, { id });
    expect(await running).toMatchObject({ status: 'errored', error: { code: 'OUTCOME_UNKNOWN' } });
    expect(countOf('museum/book')).toBe(3);
    const { events } = await history();
    const times = (events ?? []).flatMap(({ activityTaskScheduledEventAttributes: scheduled }) =>
      scheduled ? [Number(scheduled.scheduleToCloseTimeout?.seconds)] : [],
    );
    expect(times).toHaveLength(2);
    expect(times[0]).toBe(20);
    // The wait for the second attempt has taken a second.
    expect(times[1]).toBeLessThanOrEqual(19);
  });

  it('E9: a request to another worker waits before the second attempt as its policy or the worker says', async () => {
    const waits = async (answer: (metadata: Metadata) => unknown) => {
      const id = randomUUID();
      answers.set(id, answer);
      const { running, history } = start(distantTour, { id });
      await running;
      const { events } = await history();
      return (events ?? []).flatMap(({ timerStartedEventAttributes: timer }) =>
        timer ? [Number(timer.startToFireTimeout?.seconds)] : [],
      );
    };
    expect(await waits(failing)).toEqual([1]);
    const asking = ({ idempotencyKey: key }: Metadata) => {
      const details = [{ key, attempt: 1, uncertain: true, causes: [], retryAfter: 2_000 }];
      throw ApplicationFailure.create({ type: 'SagaAttemptFailed', message: 'busy', details });
    };
    expect(await waits(asking)).toEqual([2]);
  });

  it('E9: a refusal proves nothing after an operator has added an attempt to the activity', async () => {
    const id = randomUUID();
    let open = (): void => undefined;
    const opened = new Promise<void>((resolve) => (open = resolve));
    answers.set(id, async () => {
      if (countOf('museum/book', id) > 1) throw ApplicationFailure.nonRetryable('no', 'SagaRefused');
      await opened;
      throw new Error('lost');
    });
    const { running, countOf: count } = start(distantTour, { id });
    await until(() => Promise.resolve(count('museum/book') > 0));
    await temporal.client.workflowService.updateActivityOptions({
      namespace: temporal.client.options.namespace,
      execution: { workflowId: id },
      id: 'museum',
      activityOptions: { retryPolicy: { maximumAttempts: 2 } },
      updateMask: { paths: ['retry_policy.maximum_attempts'] },
    });
    open();
    expect(await running).toMatchObject({ status: 'errored', error: { code: 'OUTCOME_UNKNOWN' } });
    expect(count('museum/book')).toBe(2);
  });

  it('E9: a request to another worker is not sent again after a refusal', async () => {
    const id = randomUUID();
    answers.set(id, () => {
      throw ApplicationFailure.nonRetryable('no', 'SagaRefused');
    });
    const { running, countOf } = start(distantTour, { id });
    expect(await running).toMatchObject({ status: 'errored', error: { code: 'REFUSED' } });
    expect(countOf('museum/book')).toBe(1);
  });

  it('E9: a request to another worker is not sent again when a cancel comes before its second attempt', async () => {
    const id = randomUUID();
    answers.set(id, failing);
    const { running, history, countOf } = start(patientDistantTour, { id });
    await until(async () => {
      if (countOf('museum/book') === 0) return undefined;
      const { events } = await history();
      return events?.some(({ timerStartedEventAttributes: timer }) => timer);
    });
    await temporal.client.workflow.getHandle(id).cancel();
    expect(await running).toMatchObject({ status: 'cancelled' });
    expect(countOf('museum/book')).toBe(1);
  });
});

describe("a request to a participant of the saga's own worker", () => {
  it('E9: a request is not sent again after a failure of a type that its policy lists', async () => {
    const { running, countOf } = start(listedTour);
    expect(await running).toMatchObject({ status: 'errored', error: { code: 'OUTCOME_UNKNOWN' } });
    expect(countOf('bus/book')).toBe(1);
  });

  it('E9: an undo of a refused step finds nothing to undo, whatever the participant answers', async () => {
    const { running, countOf } = start(refusedTour);
    expect(await running).toMatchObject({ status: 'errored', steps: [{ undo: { status: 'nothing' } }] });
    expect(countOf('train/cancel')).toBe(1);
  });
});

describe('the activity of a local step', () => {
  it('E9: the activity of a local step gets the context itself, however large it is, and its integers are exact', async () => {
    const notes = 'x'.repeat(200_000);
    const { running } = start(countedTour, { id: `counted-${randomUUID()}`, notes });
    expect(await running).toMatchObject({
      status: 'finished',
      context: { seen: notes.length, exact: 2n ** 70n },
    });
  });
});
