import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApplicationFailure } from '@temporalio/common';
import { NativeConnection, Worker } from '@temporalio/worker';
import type { Saga } from 'temporal-saga';
import { SagaRefused } from 'temporal-saga/activities';
import { freshTaskQueue, type TestWorker, useTemporal } from '../../support/saga-worker';
import { serverAddress } from '../../support/temporal-server';
import { until } from '../../support/until';
import { hurried, noted, single, type Trip } from './trip-sagas';

/**
 * A participant has the effect and its answer is lost; an operator resets the activity, so that its attempts count from 1
 * again; then the participant refuses. The refusal proves nothing.
 */
const temporal = useTemporal();

/** What the participant of one trip has done, and how it answers: 503, and 409 or 429 once the operator has acted. */
class Participant {
  calls = 0;
  effects = 0;
  answer: 503 | 409 | 429 = 503;

  /** The effect at the first call. */
  book(): number {
    this.calls += 1;
    if (this.calls === 1) this.effects += 1;
    return this.answer;
  }
}

const participants = new Map<string, Participant>();
const participantOf = ({ id }: { readonly id: string }) => {
  const participant = participants.get(id);
  if (!participant) throw new Error(`There is no trip ${id}.`);
  return participant;
};

/** Books as a function does: it throws what is no answer, and a refusal. */
function book(trip: { readonly id: string }, refusal: () => Error): void {
  if (participantOf(trip).book() === 503) throw new Error('no answer');
  throw refusal();
}

const cancel = (trip: { readonly id: string }) => {
  participantOf(trip).effects = 0;
  return {};
};

const service: Server = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk: Buffer) => (body += chunk.toString()));
  request.on('end', () => {
    const trip = JSON.parse(body) as { id: string };
    const status = request.url === '/cancel' ? 200 : participantOf(trip).book();
    if (status === 200) cancel(trip);
    response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
  });
});

const otherActivities = {
  'queue/book': (trip: Trip) => {
    // The number of an attempt, which counts from 1 after a reset, is no proof.
    book(trip, () => ApplicationFailure.nonRetryable('no', 'SagaRefused', {}, { attempt: 1 }));
  },
  'queue/cancel': cancel,
};

let sagaWorker: TestWorker;
let otherWorker: Worker;
let running: Promise<void>;
let connection: NativeConnection;

beforeAll(async () => {
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${String((service.address() as AddressInfo).port)}`;
  const taskQueue = freshTaskQueue();
  connection = await NativeConnection.connect({ address: serverAddress() });
  otherWorker = await Worker.create({
    connection,
    taskQueue,
    activities: otherActivities,
  });
  running = otherWorker.run();
  sagaWorker = await temporal.startWorker({
    sagasPath: require.resolve('./trip-sagas'),
    participants: {
      function: ({ operation, content }: { operation: string; content: Trip }) =>
        operation === 'cancel' ? cancel(content) : book(content, () => new SagaRefused()),
      service: { url },
      queue: { taskQueue },
    },
    stepActivities: { note: (trip: Trip) => book(trip, () => new SagaRefused()), unnote: cancel },
  });
});

afterAll(async () => {
  service.close();
  otherWorker.shutdown();
  await running;
  await connection.close();
});

type Operate = (activity: {
  execution: { workflowId: string };
  namespace: string;
  id: string;
}) => Promise<unknown>;

const OPERATIONS: readonly (readonly [string, Operate])[] = [
  ['reset', (activity) => temporal.client.workflowService.resetActivity(activity)],
  [
    'reset with its heartbeats',
    (activity) => temporal.client.workflowService.resetActivity({ ...activity, resetHeartbeat: true }),
  ],
  [
    'pause, and unpause with a reset of its attempts',
    async (activity) => {
      await temporal.client.workflowService.pauseActivity(activity);
      await temporal.client.workflowService.unpauseActivity({ ...activity, resetAttempts: true });
    },
  ],
];

/** Runs a trip whose first answer is lost; the operator acts, then the participant answers in another way. */
async function lostThen(
  answer: 409 | 429,
  operate: Operate,
  { saga, at }: { readonly saga: Saga<Trip>; readonly at: string },
) {
  const id = randomUUID();
  const participant = new Participant();
  participants.set(id, participant);
  const execution = sagaWorker.manager.run(saga, { id, at }, { uuid: id, raiseOnError: false });
  await until(() => Promise.resolve(participant.calls >= 2));
  await operate({ namespace: 'default', execution: { workflowId: id }, id: 'hotel' });
  participant.answer = answer;
  return { execution: await execution, participant };
}

const UNDONE = {
  status: 'errored',
  error: { code: 'OUTCOME_UNKNOWN' },
  steps: [{ outcome: 'unknown', undo: { status: 'undone' } }],
};

describe.each(OPERATIONS)('A1: after an operator has done this to an activity: %s', (_, operate) => {
  it.each([
    ['a function', single, 'function'],
    ['a service by HTTP', single, 'service'],
    ['an activity of another worker', single, 'queue'],
    ['an activity of a local step', noted, ''],
  ])('the refusal of %s proves nothing, and the effect is undone', async (_name, saga, at) => {
    const { execution, participant } = await lostThen(409, operate, { saga, at });
    expect(execution).toMatchObject(UNDONE);
    expect(participant.effects).toBe(0);
  });

  it('a participant that turns every attempt away leaves the outcome unknown, and the effect is undone', async () => {
    const { execution, participant } = await lostThen(429, operate, { saga: hurried, at: 'service' });
    expect(execution).toMatchObject(UNDONE);
    expect(participant.effects).toBe(0);
  });
});
