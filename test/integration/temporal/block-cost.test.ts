import { randomUUID } from 'node:crypto';
import type { temporal as proto } from '@temporalio/proto';
import type { Saga } from 'temporal-saga';
import { SagaRefused } from 'temporal-saga';
import type { ParticipantFunction } from 'temporal-saga/activities';
import { type TestWorker, useTemporal } from '../../support/saga-worker';
import * as sagas from './block-cost-sagas';

type Event = proto.api.history.v1.IHistoryEvent;

const temporal = useTemporal();
let worker: TestWorker;
/** How the participant answers in the test that runs. */
let answers: ParticipantFunction;

beforeAll(async () => {
  worker = await temporal.startWorker({
    sagasPath: require.resolve('./block-cost-sagas'),
    participants: { p: (request) => answers(request) },
  });
});

/** Runs a saga, and reads its history. */
async function run(saga: Saga, context: object, p: ParticipantFunction) {
  const uuid = randomUUID();
  const { manager } = worker;
  answers = p;
  const execution = await manager.run(saga, context, { uuid, raiseOnError: false });
  return { execution, events: await readEvents(uuid) };
}

/** A history may be larger than one answer of the server can be. */
async function readEvents(workflowId: string): Promise<readonly Event[]> {
  const { client } = temporal;
  const { namespace } = client.options;
  const events: Event[] = [];
  let nextPageToken: Uint8Array | undefined;
  do {
    const page = await client.workflowService.getWorkflowExecutionHistory({
      namespace,
      execution: { workflowId },
      maximumPageSize: PAGE,
      ...(nextPageToken && { nextPageToken }),
    });
    events.push(...(page.history?.events ?? []));
    ({ nextPageToken } = page);
  } while (nextPageToken.length > 0);
  return events;
}

const PAGE = 1;

const answer: ParticipantFunction = ({ content }) => ({ id: String(content) });
const NAMES = ['one', 'two', 'three', 'four', 'five'];

/** The events of an execution without steps: its start, its first workflow task, and its end. */
const EMPTY = 5;
const EVENTS_OF_ACTIVITY = 3;
const EVENTS_OF_TASK = 3;

/** The workflow tasks after the first one. */
function furtherTasks(events: readonly Event[]): number {
  return events.filter(({ workflowTaskCompletedEventAttributes: completed }) => completed).length - 1;
}

/** The kind of an event, by the name of its attributes. */
function kindsOf(event: Event): readonly string[] {
  return Object.keys(event).flatMap((key) => /^(.+)EventAttributes$/.exec(key)?.[1] ?? []);
}

/** The bytes of the requests that each workflow task has begun. */
function begunByTask(events: readonly Event[]): readonly number[] {
  const begun = new Map<string, number>();
  for (const { activityTaskScheduledEventAttributes: scheduled } of events) {
    if (!scheduled) continue;
    const task = String(scheduled.workflowTaskCompletedEventId);
    const bytes = (scheduled.input?.payloads ?? []).reduce((sum, { data }) => sum + (data?.length ?? 0), 0);
    begun.set(task, (begun.get(task) ?? 0) + bytes);
  }
  return [...begun.values()];
}

describe('the events of blocks', () => {
  it.each<readonly [string, Saga, object]>([
    ['five branches of one step', sagas.fiveBranches, {}],
    ['five items of one step at once', sagas.fiveItems as unknown as Saga, { names: NAMES }],
  ])('%s cost three events for each step and for each workflow task', async (_, saga, context) => {
    const { execution, events } = await run(saga, context, answer);
    expect(execution.status).toBe('finished');
    const tasks = furtherTasks(events);
    expect(tasks).toBeGreaterThanOrEqual(1);
    expect(tasks).toBeLessThanOrEqual(5);
    expect(events).toHaveLength(EMPTY + 5 * EVENTS_OF_ACTIVITY + tasks * EVENTS_OF_TASK);
  });

  it.each<readonly [string, Saga, object]>([
    ['five branches', sagas.fiveBranches, {}],
    ['five items', sagas.fiveItems as unknown as Saga, { names: NAMES }],
  ])('a failure in %s costs the undos alone', async (_, saga, context) => {
    const { execution, events } = await run(saga, context, (request) => {
      if (request.operation === 'reserve' && request.content === 'three') throw new SagaRefused({});
      return answer(request);
    });
    expect(execution.status).toBe('errored');
    // A request that is under way is given up: its attempt still ends.
    const others = events.flatMap(kindsOf).filter((kind) => !/^(workflow|activity)Task/.test(kind));
    expect(others).toEqual(['workflowExecutionStarted', 'workflowExecutionFailed']);
  });

  it('a fork and a join cost no event', async () => {
    const { execution, events } = await run(sagas.emptyBranches, {}, answer);
    expect(execution).toMatchObject({ status: 'finished', context: { one: '1', two: '2' } });
    expect(events).toHaveLength(EMPTY);
  });
});

describe('the pace of blocks', () => {
  it.each<readonly [string, Saga, object, number]>([
    ['fifty requests of 100 KB', sagas.largeRequests, {}, 50],
    [
      'seventy requests beside contexts of 50 KB',
      sagas.largeContexts as unknown as Saga,
      { text: 'x'.repeat(50_000) },
      70,
    ],
  ])('no workflow task begins more than 1.5 MB: %s', async (_, saga, context, count) => {
    const { execution, events } = await run(saga, context, () => ({}));
    expect(execution.status).toBe('finished');
    const begun = begunByTask(events);
    expect(begun.reduce((sum, bytes) => sum + bytes)).toBeGreaterThan(3_000_000);
    expect(Math.max(...begun)).toBeLessThanOrEqual(1_500_000);
    expect(events.filter(({ activityTaskScheduledEventAttributes: scheduled }) => scheduled)).toHaveLength(
      count,
    );
  });

  it('with large requests too, all that was sent is undone after a failure', async () => {
    const calls: string[] = [];
    const { execution } = await run(sagas.largeRequests, {}, ({ operation, content }) => {
      const { item } = content as { item: number };
      calls.push(`${operation} ${String(item)}`);
      if (operation === 'put' && item === 30) throw new SagaRefused({});
      return {};
    });
    expect(execution).toMatchObject({ status: 'errored', error: { code: 'REFUSED', step: 'send[30].put' } });
    const itemsOf = (operation: string) =>
      calls.filter((call) => call.startsWith(`${operation} `)).map((call) => call.split(' ')[1]);
    const put = itemsOf('put').filter((item) => item !== '30');
    const removed = itemsOf('remove');
    // What was given up before it reached the participant is undone too: its outcome is unknown.
    expect(removed).toEqual(expect.arrayContaining(put));
    expect(removed).not.toContain('30');
    expect(new Set(removed).size).toBe(removed.length);
  });
});
