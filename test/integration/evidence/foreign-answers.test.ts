import { randomUUID } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import { NativeConnection, Worker } from '@temporalio/worker';
import { SagaRefused, type ParticipantRequest } from 'temporal-saga/activities';
import { createSagaWorker } from 'temporal-saga/worker';
import { freshTaskQueue, type TestWorker, useTemporal, withSources } from '../../support/saga-worker';
import { serverAddress } from '../../support/temporal-server';
import { until } from '../../support/until';
import { single, type Trip } from './trip-sagas';

/** Answers that do not belong to the request: from other workers, from operators, and from other executions. */
const temporal = useTemporal();

const calls = new Map<string, { key: string; target: string; sentAt: number | undefined }[]>();
const callsOf = (id: string) => calls.get(id) ?? [];
function note(
  id: string,
  target: string,
  { idempotencyKey: key, sentAt }: Pick<ParticipantRequest, 'idempotencyKey' | 'sentAt'>,
) {
  calls.set(id, [...callsOf(id), { key, target, sentAt }]);
}

/** The results of an activity of another team's worker, by trip. */
const foreign = new Map<string, unknown>();
const booking = {
  reply: { status: 200, content: { by: 'another team' } },
  attempts: 1,
  uncertain: false,
  echo: { context: { id: 'of another execution', refused: ['everything'] } },
};

const waiting = new Set<string>();
/** The trips whose participant has moved to another worker. */
const moved = new Set<string>();
let otherQueue: string;
let sagaWorker: TestWorker;
let otherWorker: Worker;
let running: Promise<void>;
let connection: NativeConnection;

beforeAll(async () => {
  const taskQueue = freshTaskQueue();
  otherQueue = taskQueue;
  connection = await NativeConnection.connect({ address: serverAddress() });
  otherWorker = await Worker.create({
    connection,
    taskQueue,
    activities: {
      'other/book': ({ id }: Trip, metadata: ParticipantRequest) => {
        note(id, 'other/book', metadata);
        if (id.startsWith('quick') && callsOf(id).length === 1) {
          throw ApplicationFailure.create({ message: 'lost', nextRetryDelay: 20 });
        }
        if (id.startsWith('quick')) throw ApplicationFailure.nonRetryable('no', 'SagaRefused');
        if (id.startsWith('moved') && !moved.has(id)) throw new Error('no answer');
        return foreign.get(id) ?? {};
      },
      'other/cancel': ({ id }: Trip, metadata: ParticipantRequest) => {
        note(id, 'other/cancel', metadata);
      },
    },
  });
  running = otherWorker.run();
  const participants = {
    // Its first answer waits until an operator completes the activity by hand.
    hotel: ({ target, content, signal, ...metadata }: ParticipantRequest<Trip>) => {
      note(content.id, target, metadata);
      if (!waiting.has(content.id) || target === 'hotel/cancel') return {};
      return new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          reject(signal.reason as Error);
        });
      });
    },
    other: { taskQueue },
  };
  sagaWorker = await temporal.startWorker({ sagasPath: require.resolve('./trip-sagas'), participants });
});

afterAll(async () => {
  otherWorker.shutdown();
  await running;
  await connection.close();
});

const run = (id: string, at: string) =>
  sagaWorker.manager.run(single, { id, at }, { uuid: id, raiseOnError: false });

const UNKNOWN = { status: 'errored', error: { code: 'OUTCOME_UNKNOWN' }, steps: [{ outcome: 'unknown', undo: { status: 'undone' } }] }; // prettier-ignore

describe('a result with the form of a saga answer', () => {
  it.each<readonly [string, object]>([
    ['of version 0.2, from another team', { format: 'saga-answer-1', ...booking }],
    [
      'of this version, with the key of another request',
      { format: 'saga-answer-2', key: 'other', ...booking },
    ],
    ['with a context that is null', { format: 'saga-answer-1', ...booking, echo: { context: null } }],
    [
      'with the digest of another context',
      { format: 'saga-answer-1', ...booking, echo: { contextDigest: 'd' } },
    ],
    ['without any part of it', { format: 'saga-answer-2' }],
  ])(
    'A5: a result with the form of a saga answer does not answer this request, and its effect is undone: %s',
    async (_, returned) => {
      const id = randomUUID();
      foreign.set(id, returned);
      const execution = await run(id, 'other');
      expect(execution).toMatchObject({ ...UNKNOWN, context: { id, at: 'other' } });
      expect(callsOf(id).map(({ target }) => target)).toEqual(['other/book', 'other/cancel']);
    },
  );
});

describe('an operator who completes an activity by hand', () => {
  async function completed(result: unknown) {
    const id = randomUUID();
    waiting.add(id);
    const execution = run(id, 'hotel');
    await until(() => Promise.resolve(callsOf(id).length > 0));
    await temporal.client.activity.complete({ workflowId: id, activityId: 'hotel' }, result);
    return { id, execution: await execution };
  }

  it('A5: the result of an operator who completes an activity is the content of a success', async () => {
    expect((await completed({ room: 7 })).execution).toMatchObject({
      status: 'finished',
      steps: [{ outcome: 'done' }],
    });
  });

  it('A5: an operator who completes an activity with the answer of another execution leaves the outcome unknown', async () => {
    const { id, execution } = await completed({ format: 'saga-answer-2', key: 'other', ...booking });
    expect(execution).toMatchObject({ ...UNKNOWN, context: { id } });
  });

  it('A5: an operator who fails an activity leaves the outcome unknown, because the attempt may still have its effect', async () => {
    const id = randomUUID();
    waiting.add(id);
    const execution = run(id, 'hotel');
    await until(() => Promise.resolve(callsOf(id).length > 0));
    await temporal.client.activity.fail(
      { workflowId: id, activityId: 'hotel' },
      ApplicationFailure.nonRetryable('by hand', 'SagaAttemptFailed', { uncertain: false }),
    );
    expect(await execution).toMatchObject(UNKNOWN);
  });
});

describe('a refusal shortly after an attempt without an answer', () => {
  it('A2: a refusal after an attempt without an answer proves nothing, however short the time between them', async () => {
    const id = `quick-${randomUUID()}`;
    expect(await run(id, 'other')).toMatchObject(UNKNOWN);
  });
});

describe('a participant that moves to the task queue of another saga worker', () => {
  const served: ParticipantRequest<Trip>[] = [];
  let other: TestWorker;
  let mover: TestWorker;

  beforeAll(async () => {
    other = await temporal.startWorker({
      sagasPath: require.resolve('./trip-sagas'),
      participants: {
        moved: (request: ParticipantRequest<Trip>) => {
          served.push(request);
          const { id } = request.content;
          if (request.operation === 'book' && id.startsWith('refused'))
            throw new SagaRefused({ why: 'full' });
          const first =
            served.filter(({ content, operation }) => content.id === id && operation === 'book').length === 1;
          if (request.operation === 'book' && id.startsWith('lost') && first) throw new Error('no answer');
          if (request.operation === 'book' && id.startsWith('lost'))
            throw new SagaRefused({ why: 'done before' });
          return { room: 7 };
        },
      },
    });
    mover = await temporal.startWorker({
      sagasPath: require.resolve('./trip-sagas'),
      participants: { moved: { taskQueue: other.taskQueue } },
    });
  });

  const runMoved = (id: string) =>
    mover.manager.run(single, { id, at: 'moved' }, { uuid: id, raiseOnError: false });

  it('A7: a moved participant receives the content and the metadata, and its content is a success', async () => {
    const id = randomUUID();
    expect(await runMoved(id)).toMatchObject({ status: 'finished', steps: [{ outcome: 'done' }] });
    expect(served.find(({ content }) => content.id === id)).toMatchObject({
      content: { id },
      operation: 'book',
      idempotencyKey: expect.stringMatching(/:hotel:execute:1$/),
      undoOf: [],
      sagaId: id,
      sentAt: expect.any(Number),
    });
  });

  it('A7: a moved participant can refuse, with the proof of its first attempt', async () => {
    const execution = await runMoved(`refused-${randomUUID()}`);
    expect(execution).toMatchObject({
      status: 'finished',
      context: { refused: ['hotel'] },
      steps: [{ outcome: 'refused' }],
    });
  });

  it('A7: a moved participant that refuses a later attempt proves nothing', async () => {
    expect(await runMoved(`lost-${randomUUID()}`)).toMatchObject(UNKNOWN);
  });
});

describe('a participant that moves from a task queue to a function while its request is repeated', () => {
  it('a request keeps its route until it ends, and the execution continues', async () => {
    const id = `moved-${randomUUID()}`;
    const taskQueue = freshTaskQueue();
    const sagasPath = require.resolve('./trip-sagas');
    const before = await createSagaWorker({
      ...withSources({ sagasPath }),
      connection,
      taskQueue,
      participants: { other: { taskQueue: otherQueue } },
    });
    const manager = await temporal.managerFor(taskQueue);
    const execution = manager.run(single, { id, at: 'other' }, { uuid: id, raiseOnError: false });
    // The first attempt has failed, and the second activity repeats.
    await before.runUntil(until(() => Promise.resolve(callsOf(id).length >= 3 || undefined)));
    const after = await temporal.startWorker({ sagasPath, taskQueue, participants: { other: () => ({}) } });
    moved.add(id);
    expect(await execution).toMatchObject({ status: 'finished', steps: [{ outcome: 'done' }] });
    await after.stop();
  });
});

describe('a request', () => {
  it('a request contains the time at which it was first sent, the same for every attempt', async () => {
    const id = `quick-${randomUUID()}`;
    await run(id, 'other');
    const booked = callsOf(id).filter(({ target }) => target === 'other/book');
    expect(booked).toHaveLength(2);
    expect(new Set(booked.map(({ key }) => key)).size).toBe(1);
    expect(new Set(booked.map(({ sentAt }) => sentAt)).size).toBe(1);
    expect(booked[0]?.sentAt).toBeGreaterThan(0);
  });
});

describe('a worker that does not serve a participant yet, or no longer', () => {
  it('C7: a worker that does not serve a participant leaves the request to a worker that does', async () => {
    const id = randomUUID();
    const taskQueue = freshTaskQueue();
    // The first worker dispatches and serves; the second one has moved the participant to its own task queue.
    const options = { sagasPath: require.resolve('./trip-sagas'), taskQueue };
    let failures = 0;
    const first = await temporal.startWorker({
      ...options,
      participants: {
        hotel: () => {
          failures += 1;
          if (failures < 3) throw new Error('no answer');
          return {};
        },
      },
    });
    const execution = first.manager.run(single, { id }, { uuid: id, raiseOnError: false });
    await until(() => Promise.resolve(failures > 0));
    // A connection of its own, as in another process.
    const second = await createSagaWorker({
      ...withSources(options),
      connection,
      participants: { hotel: { taskQueue: freshTaskQueue() } },
    });
    await second.runUntil(async () => {
      expect(await execution).toMatchObject({ status: 'finished' });
    });
  });
});
