import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { SagaRefused } from 'temporal-saga';
import type { ParticipantFunction } from 'temporal-saga/activities';
import { SagaManager } from 'temporal-saga/client';
import { createSagaWorker } from 'temporal-saga/worker';
import { withSources } from '../../support/saga-worker';
import { type ShortHistoryServer, startShortHistoryServer } from '../../support/short-history-server';
import { type RunHistory, runsOf } from '../blocks/block-workers';
import { relay } from './gate-sagas';

/** From this length on the server suggests another run. */
const SUGGESTED = 40;
/** At so many times the length of the suggestion a run begins nothing more. */
const PATIENCE = 4;
const ITEMS = 150;

let server: ShortHistoryServer;

beforeAll(async () => {
  server = await startShortHistoryServer({ eventLimit: SUGGESTED });
});
afterAll(() => server.stop());

/** Answers a request only when another one has come: while items begin, one is always under way. */
class Relay {
  readonly taken: number[] = [];
  readonly put: number[] = [];
  #next = (): void => undefined;
  readonly #refuse: number | undefined;

  constructor(refuse?: number) {
    this.#refuse = refuse;
  }

  readonly serve: ParticipantFunction = async ({ operation, content }) => {
    const item = Number(content);
    (operation === 'take' ? this.taken : this.put).push(item);
    this.#next();
    if (operation === 'take' && item === this.#refuse) throw new SagaRefused({});
    const next = new Promise<void>((resolve) => (this.#next = resolve));
    // Where nothing begins any more, the last one ends too.
    await Promise.race([next, new Promise((resolve) => setTimeout(resolve, LAST_ANSWER_MS))]);
    return {};
  };
}

const LAST_ANSWER_MS = 300;

/** Runs the loop, and reads the history of each run. */
async function run(participant: Relay) {
  const connection = await NativeConnection.connect({ address: server.address });
  const client = new Client({ connection: await Connection.connect({ address: server.address }) });
  const taskQueue = randomUUID();
  const worker = await createSagaWorker({
    ...withSources({}),
    connection,
    taskQueue,
    sagasPath: require.resolve('./gate-sagas'),
    participants: { relay: participant.serve },
  });
  const manager = await SagaManager.connect({ client, taskQueue });
  const uuid = randomUUID();
  const execution = await worker.runUntil(
    manager.run(relay, { count: ITEMS }, { uuid, raiseOnError: false }),
  );
  const histories = (await runsOf(client, uuid)).map(({ history }) => history.events ?? []);
  await client.connection.close();
  await connection.close();
  return { execution, histories };
}

type Events = NonNullable<RunHistory['history']['events']>;

/** How long the run is, as the workflow knows it, in each task in which it begins a request. */
function lengthsAtRequests(events: Events): readonly number[] {
  const started = new Map(
    events.map((event) => [
      Number(event.eventId),
      Number(event.workflowTaskCompletedEventAttributes?.startedEventId),
    ]),
  );
  return events.flatMap(({ activityTaskScheduledEventAttributes: begun }) =>
    begun ? (started.get(Number(begun.workflowTaskCompletedEventId)) ?? []) : [],
  );
}

/** Whether the server suggests another run in the task that begins at this length. */
function isSuggested(events: Events, length: number): boolean {
  const task = events.find(({ eventId }) => Number(eventId) === length);
  return task?.workflowTaskStartedEventAttributes?.suggestContinueAsNew === true;
}

/** A run begins nothing at so many times the length at which it first meets the suggestion, and some runs are as long. */
function expectGate(runs: readonly Events[]): void {
  for (const events of runs) {
    const lengths = lengthsAtRequests(events);
    const suggested = lengths.find((length) => isSuggested(events, length)) ?? Infinity;
    expect(Math.max(...lengths)).toBeLessThan(PATIENCE * suggested);
  }
  const [, ...ended] = runs;
  expect(ended.length).toBeGreaterThan(1);
  expect(Math.max(...ended.map((events) => events.length))).toBeGreaterThan(PATIENCE * SUGGESTED);
}

describe('a loop in which requests are always under way', () => {
  it('begins nothing more in a run of the last length, and continues in another run', async () => {
    const participant = new Relay();
    const { execution, histories } = await run(participant);
    expect(execution.status).toBe('finished');
    expect([...participant.taken].sort((one, other) => one - other)).toEqual(
      Array.from({ length: ITEMS }, (_, index) => index),
    );
    expectGate(histories);
  });

  it('undoes what it has done in the same way', async () => {
    const participant = new Relay(ITEMS - 1);
    const { execution, histories } = await run(participant);
    expect(execution).toMatchObject({
      status: 'errored',
      error: { code: 'REFUSED', step: `run[${String(ITEMS - 1)}].take` },
    });
    const done = participant.taken.filter((item) => item !== ITEMS - 1);
    expect(new Set(participant.taken).size).toBe(participant.taken.length);
    expect([...participant.put].sort()).toEqual([...done].sort());
    expectGate(histories);
  });
});
