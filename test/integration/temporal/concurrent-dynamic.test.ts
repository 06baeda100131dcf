import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { RECORD_DEFINITION_ACTIVITY, RECORD_QUERY } from '../../../src/protocol/names';
import type { SagaRecord } from '../../../src/protocol/record';
import { freshTaskQueue, useTemporal } from '../../support/saga-worker';
import { journeys, LINES } from './concurrent-dynamic-sagas';

const temporal = useTemporal();

/** How long the worker takes to record the saga of each line: the earlier the branch, the longer. */
const DELAYS: Readonly<Record<string, number>> = { north: 400, east: 300, south: 200, west: 10 };

function startWorker(taskQueue: string) {
  return temporal.startWorker({
    sagasPath: require.resolve('./concurrent-dynamic-sagas'),
    taskQueue,
    participants: { rail: () => ({}) },
    interceptors: {
      activity: [
        ({ info: { activityType } }) => ({
          inbound: {
            async execute(input, next) {
              if (activityType === RECORD_DEFINITION_ACTIVITY) await pause(delayOf(input.args));
              return next(input);
            },
          },
        }),
      ],
    },
  });
}

/** Of the line whose saga an activity records: its argument may be a payload that is not decoded yet. */
function delayOf(args: readonly unknown[]): number {
  const text = JSON.stringify(args, (_, value: unknown) =>
    typeof value === 'string' ? `${value} ${Buffer.from(value, 'base64').toString()}` : value,
  );
  return DELAYS[LINES.find((line) => text.includes(`lines.${line}.`)) ?? ''] ?? 0;
}

it('branches that make sagas at the same time replay in the order of history', async () => {
  const uuid = randomUUID();
  const taskQueue = freshTaskQueue();
  const handle = temporal.client.workflow.getHandle(uuid);
  const before = await startWorker(taskQueue);
  const end = before.manager.run(journeys, {}, { uuid, raiseOnError: false });
  await expect(end).resolves.toMatchObject({ status: 'finished' });
  await before.stop();
  const events = (await handle.fetchHistory()).events ?? [];
  // The sagas came in another order than that of the branches.
  const scheduled = events.flatMap(({ activityTaskScheduledEventAttributes: one }) => one?.activityId ?? []);
  expect(scheduled.filter((id) => id.endsWith(':make'))).toEqual(
    LINES.map((line) => `lines.${line}.plan:make`),
  );
  expect(scheduled.filter((id) => id.endsWith('.book'))).toEqual(
    LINES.map((line) => `lines.${line}.plan.book`).reverse(),
  );
  // A query of a closed workflow replays its history.
  await startWorker(taskQueue);
  await expect(handle.query<SagaRecord>(RECORD_QUERY)).resolves.toMatchObject({ status: 'finished' });
});
