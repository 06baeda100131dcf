/**
 * The order of commands depends on history alone, and not on how many microtask turns the callbacks take: a deploy that makes
 * callbacks async, or sync, continues all executions. No worker runs while activities end, so that one activation has several
 * ends.
 */
import type { Payload, PayloadCodec } from '@temporalio/common';
import { bundleSagas } from 'temporal-saga/worker';
import { freshTaskQueue, withSources } from '../../support/saga-worker';
import { until } from '../../support/until';
import { type BlockRun, type Bundle, UNCACHED, useBlocks, WORKERS } from './block-workers';
import { type OtherWorker, serveElsewhere } from './other-worker';
import { type Journey, SEAT } from './turning-sagas';
import { journey, queue } from './turning-sync';

const blocks = useBlocks(require.resolve('./turning-sync'));

const DEPLOYS = ['sync', 'async'] as const;
type Deploy = (typeof DEPLOYS)[number];

const FIRST = ['flight/reserve', 'hotel/reserve', 'car/reserve'] as const;
const LAST_UNDOS = ['flight/unseat', 'hotel/unroom', 'car/unkey'] as const;

let asyncCode: Bundle;
const elsewhere = freshTaskQueue();
let participants: OtherWorker;

beforeAll(async () => {
  asyncCode = await bundleSagas(withSources({ sagasPath: require.resolve('./turning-async') }));
  participants = await serveElsewhere(blocks, elsewhere);
}, 120_000);
afterAll(() => participants.stop());

const bundleOf = (deploy: Deploy): Bundle => (deploy === 'async' ? asyncCode : blocks.bundle);

/** An execution whose participants answer when the test lets them. */
interface Held {
  readonly run: BlockRun<Journey>;
  readonly release: (target: string) => void;
}

function hold(own: BlockRun<Journey>['ledger'], targets: readonly string[]): (target: string) => void {
  const releases = new Map(targets.map((target) => [target, own.hold(target)]));
  return (target) => releases.get(target)?.();
}

const endedActivities = async ({ run }: Held): Promise<number> => {
  const { events } = await run.handle.fetchHistory();
  return events?.filter((event) => event.activityTaskCompletedEventAttributes).length ?? 0;
};

/** How many ends of activities each workflow task brought. */
async function endsOfTasks({ handle }: BlockRun<Journey>): Promise<readonly number[]> {
  const { events } = await handle.fetchHistory();
  const ends: number[] = [];
  let [ended, started] = [0, 0];
  for (const event of events ?? []) {
    if (event.activityTaskCompletedEventAttributes) ended += 1;
    if (event.workflowTaskStartedEventAttributes) started = ended;
    // One that has failed or was lost brings them again.
    if (!event.workflowTaskCompletedEventAttributes) continue;
    ends.push(started);
    ended -= started;
    started = 0;
  }
  return ends;
}

/** Holds the end of the workflow task that sends a request: what ends meanwhile comes with the next task. */
class TaskGate implements PayloadCodec {
  readonly reached: Promise<void>;
  readonly #mark: string;
  readonly #opened: Promise<void>;
  open: () => void = () => undefined;
  #reach: () => void = () => undefined;

  constructor(mark: string) {
    this.#mark = mark;
    this.reached = new Promise((resolve) => (this.#reach = resolve));
    this.#opened = new Promise((resolve) => (this.open = resolve));
  }

  async encode(payloads: Payload[]): Promise<Payload[]> {
    if (payloads.some(({ data }) => data && Buffer.from(data).includes(this.#mark))) {
      this.#reach();
      await this.#opened;
    }
    return payloads;
  }

  decode(payloads: Payload[]): Promise<Payload[]> {
    return Promise.resolve(payloads);
  }
}

const event = { event: 'paid', id: 'e1', content: 'by card' };

describe.each(WORKERS)('on a worker that is %s', (kind) => {
  it.each<readonly [Deploy, Deploy]>([
    ['sync', 'sync'],
    ['sync', 'async'],
    ['async', 'sync'],
  ])('answers that come together while callbacks that are %s become %s', async (before, after) => {
    const taskQueue = freshTaskQueue();
    const manager = await blocks.temporal.managerFor(taskQueue);
    const startWorker = (deploy: Deploy) =>
      blocks.startWorker({
        taskQueue,
        workflowBundle: bundleOf(deploy),
        participants: { '*': { taskQueue: elsewhere } },
        stickyQueueScheduleToStartTimeout: '500ms',
        ...(kind === 'uncached' && UNCACHED),
      });
    const begin = (saga: typeof journey, held: readonly string[], ...refused: readonly string[]): Held => {
      let release: Held['release'] = () => undefined;
      const run = blocks.beginOn(manager, saga, {
        context: {},
        prepare: (own) => {
          own.refuse(...refused);
          release = hold(own, held);
        },
      });
      return { run, release: (target) => release(target) };
    };
    const two = begin(journey, FIRST);
    const three = begin(journey, FIRST);
    const undone = begin(journey, [...FIRST, ...LAST_UNDOS], 'payment/charge');
    const refused = begin(journey, FIRST, 'hotel/room');
    const queued = begin(queue, ['flight/reserve']);
    const beside = [two, three, undone, refused];

    const first = await startWorker(before);
    await Promise.all([
      ...beside.flatMap(({ run }) => FIRST.map((target) => run.ledger.asked(target))),
      queued.run.ledger.asked('flight/reserve'),
    ]);
    await first.stop();
    for (const target of FIRST) {
      for (const held of [three, undone, refused, queued]) held.release(target);
      if (target !== 'car/reserve') two.release(target);
    }
    await until(async () => (await endedActivities(two)) === 2);
    for (const held of [three, undone, refused]) await until(async () => (await endedActivities(held)) === 3);
    await until(async () => (await endedActivities(queued)) === 2);
    // Updates that no worker has taken yet: they come with the answers.
    const sent = [three, undone, queued].map(({ run }) => manager.send(run.uuid, event));

    const second = await startWorker(after);
    await Promise.all([...sent, two.run.ledger.asked('flight/seat')]);
    two.release('car/reserve');
    await manager.send(two.run.uuid, event);
    for (const { run } of [two, three, queued]) {
      expect(await run.end).toMatchObject({ status: 'finished', context: { paid: 'by card' } });
    }
    expect(await refused.run.end).toMatchObject({ status: 'errored', error: { step: 'book.hotel.room' } });
    await Promise.all(LAST_UNDOS.map((target) => undone.run.ledger.asked(target)));
    await second.stop();
    const ended = await endedActivities(undone);
    for (const target of LAST_UNDOS) undone.release(target);
    await until(async () => (await endedActivities(undone)) === ended + 3);

    const third = await startWorker(before);
    expect(await undone.run.end).toMatchObject({ status: 'errored', error: { step: 'charge' } });
    for (const { run } of [undone, refused]) {
      expect([run.ledger.inPlace, run.ledger.contradictions]).toEqual([[], []]);
    }
    expect(await endsOfTasks(two.run)).toContain(2);
    for (const { run } of [three, undone, refused]) expect(await endsOfTasks(run)).toContain(3);
    await third.stop();
  });
});

it.each(DEPLOYS)(
  'answers that come together while a task is under way, to a cached workflow whose callbacks are %s',
  async (deploy) => {
    const gate = new TaskGate(SEAT);
    const { manager, stop } = await blocks.startWorker({
      workflowBundle: bundleOf(deploy),
      participants: { '*': { taskQueue: elsewhere } },
      dataConverter: { payloadCodecs: [gate] },
    });
    let release = (_: string): void => undefined;
    const run = blocks.beginOn<Journey>(manager, journey, {
      context: {},
      prepare: (own) => {
        release = hold(own, FIRST);
      },
    });
    await Promise.all(FIRST.map((target) => run.ledger.asked(target)));
    release('flight/reserve');
    await gate.reached;
    release('car/reserve');
    release('hotel/reserve');
    await until(async () => (await run.handle.describe()).raw.pendingActivities?.length === 0);
    const sent = manager.send(run.uuid, event);
    gate.open();
    await sent;
    expect(await run.end).toMatchObject({ status: 'finished' });
    expect(await endsOfTasks(run)).toContain(2);
    await stop();
  },
);

it.each(DEPLOYS)('the histories of all executions replay with callbacks that are %s', async (deploy) => {
  expect(await blocks.diverged(bundleOf(deploy))).toEqual([]);
});
