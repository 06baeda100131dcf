/**
 * A participant that has its effect at the first call and answers as the test sets. Sagas reach it as a function, by HTTP,
 * as an activity of another worker, and as the activity of a local step.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { activityInfo } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { NativeConnection, Worker } from '@temporalio/worker';
import type { Saga } from 'temporal-saga';
import { SagaRefused } from 'temporal-saga/activities';
import { freshTaskQueue, type TestTemporal, type TestWorker } from '../../support/saga-worker';
import { serverAddress } from '../../support/temporal-server';
import type { Trip } from './trip-sagas';

/** The status of an answer: 503 proves nothing, 409 refuses, 429 rejects the attempt. */
type Answer = 503 | 409 | 429;

/** The effects of the participant of one trip, and its answers. */
export class Participant {
  calls = 0;
  effects = 0;
  #answers: readonly Answer[] = [503];
  #held: Promise<void> = Promise.resolve();

  /** The answers to the next calls; the last one repeats. */
  answers(...answers: readonly Answer[]): void {
    this.#answers = answers;
  }

  /** Holds every answer. @returns A function that releases them. */
  hold(): () => void {
    let release = () => {};
    this.#held = new Promise((resolve) => (release = resolve));
    return release;
  }

  /** Has the effect at the first call. */
  async book(): Promise<Answer> {
    this.calls += 1;
    if (this.calls === 1) this.effects += 1;
    const [answer = 503, ...rest] = this.#answers;
    if (rest.length > 0) this.#answers = rest;
    await this.#held;
    return answer;
  }
}

const participants = new Map<string, Participant>();

/** The participant of a new trip. */
export function participantFor(id: string): Participant {
  const participant = new Participant();
  participants.set(id, participant);
  return participant;
}

function participantOf({ id }: { readonly id: string }): Participant {
  const participant = participants.get(id);
  if (!participant) throw new Error(`There is no trip ${id}.`);
  return participant;
}

/** Serves a booking as a function: it throws for a missing answer and for a refusal. */
async function book(trip: { readonly id: string }, refusal: () => Error): Promise<void> {
  if ((await participantOf(trip).book()) === 503) throw new Error('no answer');
  throw refusal();
}

function cancel(trip: { readonly id: string }): object {
  participantOf(trip).effects = 0;
  return {};
}

const service = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk: Buffer) => (body += chunk.toString()));
  request.on('end', () => {
    const trip = JSON.parse(body) as { id: string };
    const answered = request.url === '/cancel' ? Promise.resolve(cancel(trip)) : participantOf(trip).book();
    void answered.then((answer) => {
      const status = typeof answer === 'number' ? answer : 200;
      response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
    });
  });
});

const otherActivities = {
  'queue/book': (trip: Trip) =>
    // The number of an attempt counts from 1 after a reset, so it is no proof.
    book(trip, () => ApplicationFailure.nonRetryable('no', 'SagaRefused', {}, { attempt: 1 })),
  'queue/cancel': cancel,
  'proving/book': (trip: Trip) => {
    const { attempt, scheduledTimestampMs, currentAttemptScheduledTimestampMs } = activityInfo();
    const [scheduledTime, currentAttemptScheduledTime] = [
      scheduledTimestampMs,
      currentAttemptScheduledTimestampMs,
    ].map((time) => new Date(time).toISOString());
    const proof = { attempt, scheduledTime, currentAttemptScheduledTime };
    return book(trip, () => ApplicationFailure.nonRetryable('no', 'SagaRefused', {}, proof));
  },
  'proving/cancel': cancel,
};

/** Starts the participant and a saga worker for the tests of a file. @returns The worker, inside tests. */
export function useDoubtfulParticipant(temporal: TestTemporal): () => TestWorker {
  let sagaWorker: TestWorker;
  let close = () => Promise.resolve();

  beforeAll(async () => {
    await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${String((service.address() as AddressInfo).port)}`;
    const taskQueue = freshTaskQueue();
    const connection = await NativeConnection.connect({ address: serverAddress() });
    const otherWorker = await Worker.create({ connection, taskQueue, activities: otherActivities });
    const running = otherWorker.run();
    close = async () => {
      service.close();
      otherWorker.shutdown();
      await running;
      await connection.close();
    };
    sagaWorker = await temporal.startWorker({
      sagasPath: require.resolve('./trip-sagas'),
      participants: {
        function: ({ operation, content }: { operation: string; content: Trip }) =>
          operation === 'cancel' ? cancel(content) : book(content, () => new SagaRefused()),
        service: { url },
        queue: { taskQueue },
        proving: { taskQueue },
      },
      stepActivities: { note: (trip: Trip) => book(trip, () => new SagaRefused()), unnote: cancel },
    });
  });
  afterAll(() => close());
  return () => sagaWorker;
}

/** An activity, as the operator's commands name it. */
export interface ActivityPlace {
  readonly execution: { readonly workflowId: string };
  readonly namespace: string;
  readonly id: string;
}

/** The activity of the only step of a trip. */
export function activityOf(id: string): ActivityPlace {
  return { namespace: 'default', execution: { workflowId: id }, id: 'hotel' };
}

/** The ways to reach a participant: name, saga, and participant of its step. */
export function everyWay(
  remote: Saga<Trip>,
  local: Saga<Trip>,
): readonly (readonly [string, Saga<Trip>, string])[] {
  return [
    ['a function', remote, 'function'],
    ['a service by HTTP', remote, 'service'],
    ['an activity of another worker', remote, 'queue'],
    ['an activity of another worker that reports its times', remote, 'proving'],
    ['an activity of a local step', local, ''],
  ];
}

/** The end of a trip with a refusal that proves nothing. */
export const UNDONE = {
  status: 'errored',
  error: { code: 'OUTCOME_UNKNOWN' },
  steps: [{ outcome: 'unknown', undo: { status: 'undone' } }],
};
