import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from '@temporalio/worker';
import { ACTIVITY_FACTS_ACTIVITY, RECORD_QUERY } from '../../../src/protocol/names';
import type { SagaRecord } from '../../../src/protocol/record';
import { freshTaskQueue, useTemporal } from '../../support/saga-worker';
import { until } from '../../support/until';
import { LINES, rails } from './concurrent-facts-sagas';

const temporal = useTemporal();

/** How long the worker takes to read the history of each line: the earlier the branch, the longer. */
const DELAYS: Readonly<Record<string, number>> = { north: 400, east: 300, south: 200, west: 10 };

/** Another worker whose first attempt of each line fails once all lines have arrived and the gate is open. */
async function startRailway(taskQueue: string) {
  let open = (): void => undefined;
  const gate = new Promise<void>((resolve) => (open = resolve));
  const arrived = new Set<string>();
  const fail = async (line: string) => {
    if (arrived.has(line)) return { line };
    arrived.add(line);
    await gate;
    throw new Error('the line is busy');
  };
  const activities = Object.fromEntries(
    LINES.flatMap((line) => [
      [`rail/${line}`, () => fail(line)],
      [`rail/${line}-seat`, () => ({ line })],
      [`rail/${line}-off`, () => ({})],
      [`rail/${line}-seat-off`, () => ({})],
    ]),
  );
  const worker = await Worker.create({ connection: temporal.connection, taskQueue, activities });
  const running = worker.run();
  return {
    open,
    untilAllArrived: () => until(() => Promise.resolve(arrived.size === LINES.length)),
    async stop() {
      worker.shutdown();
      await running;
    },
  };
}

/** The line about which an activity reads: its argument, an activity id, is a payload that is not decoded yet. */
function lineOf(args: readonly unknown[]): string {
  const id = JSON.stringify(args, (_, value: unknown) =>
    typeof value === 'string' ? Buffer.from(value, 'base64').toString() : value,
  );
  return LINES.find((line) => id.includes(`.${line}.`)) ?? '';
}

/** A saga worker that takes its time to read history. */
function startSlowWorker(taskQueue: string, railQueue: string) {
  return temporal.startWorker({
    sagasPath: require.resolve('./concurrent-facts-sagas'),
    taskQueue,
    participants: { rail: { taskQueue: railQueue } },
    interceptors: {
      activity: [
        ({ info: { activityType } }) => ({
          inbound: {
            async execute(input, next) {
              if (activityType === ACTIVITY_FACTS_ACTIVITY) await pause(DELAYS[lineOf(input.args)] ?? 0);
              return next(input);
            },
          },
        }),
      ],
    },
  });
}

it('branches that read history at the same time replay in the order of history', async () => {
  const uuid = randomUUID();
  const [taskQueue, railQueue] = [freshTaskQueue(), freshTaskQueue()];
  const railway = await startRailway(railQueue);
  const handle = temporal.client.workflow.getHandle(uuid);
  const eventsOf = async () => (await handle.fetchHistory()).events ?? [];

  const before = await startSlowWorker(taskQueue, railQueue);
  const end = before.manager.run(rails, {}, { uuid, raiseOnError: false });
  await railway.untilAllArrived();
  await before.stop();
  railway.open();
  await until(
    async () => (await eventsOf()).filter((event) => event.activityTaskFailedEventAttributes).length === 4,
  );

  const after = await startSlowWorker(taskQueue, railQueue);
  await expect(end).resolves.toMatchObject({ status: 'finished' });
  await after.stop();
  const events = await eventsOf();
  expect(events.filter((event) => event.workflowTaskFailedEventAttributes)).toEqual([]);
  // A replay delivers the ends of several local activities together.
  expect(events.filter((event) => event.markerRecordedEventAttributes)).toEqual([]);
  const asked = events.flatMap(({ activityTaskScheduledEventAttributes: scheduled }) =>
    scheduled?.activityType?.name === ACTIVITY_FACTS_ACTIVITY ? [scheduled.activityId] : [],
  );
  expect(asked).toEqual(LINES.map((line) => `lines.${line}.book:attempts`));

  // A query of a closed workflow replays its history.
  await startSlowWorker(taskQueue, railQueue);
  await expect(handle.query<SagaRecord>(RECORD_QUERY)).resolves.toMatchObject({ status: 'finished' });
  await railway.stop();
});
