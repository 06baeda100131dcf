import { randomUUID } from 'node:crypto';
import type { SagaExecution, SagaManager } from 'temporal-saga/client';
import { freshTaskQueue, useTemporal } from '../../support/saga-worker';
import { holdAt, type KilledTrip, MOMENTS, startWorker, stopsOf, untilReached } from './kill-points';
import type { Conduct } from './messages';
import { Services } from './services';
import { BLOCK_EFFECTS, blockTrip, oneAttemptBlockTrip, type Trip } from './trip-sagas';
import { Trips } from './trips';

const temporal = useTemporal();
const taskQueue = freshTaskQueue();
let services: Services;
let manager: SagaManager;
let trips: Trips;

beforeAll(async () => {
  [services, manager] = await Promise.all([Services.start(), temporal.managerFor(taskQueue)]);
  trips = new Trips(manager);
});
afterAll(() => services.close());

const STEPS = Object.entries(BLOCK_EFFECTS);
const IN_BLOCKS = STEPS.filter(([path]) => path !== 'pay');
const FLIGHT = 'both.way.transport.air.flight';

/** The differences between the records and the ledgers: what a finished trip wants is there once, all else is undone. */
async function differences(executions: readonly SagaExecution<Trip>[]): Promise<readonly string[]> {
  const entries = await services.ledgerEntries();
  return executions.flatMap(({ uuid, status, context }) =>
    STEPS.flatMap(([path, { effect, undo }]) => {
      const own = entries.filter(({ orderId }) => orderId === uuid);
      const count = (operation: string) => own.filter((entry) => entry.operation === operation).length;
      const isWanted = status === 'finished' && !(path === FLIGHT && context.isWalking === true);
      const left = count(effect) - count(undo);
      if (left === (isWanted ? 1 : 0) && count(effect) <= 1) return [];
      return [`${uuid} is ${status}: ${String(count(effect))} x ${effect}, ${String(count(undo))} x ${undo}`];
    }),
  );
}

describe('a worker that is killed in a block', () => {
  it('a worker that is killed at any point of a branch, an alternative or an item lets every trip end, with each effect in place once or undone once', async () => {
    const points = (suffix: string, operation: 'effect' | 'undo') =>
      IN_BLOCKS.flatMap(([path, effects]) =>
        MOMENTS.map((moment) => ({
          activityId: `${path}${suffix}`,
          operation: effects[operation],
          moment,
        })),
      );
    const killedAt = (suffix: string, operation: 'effect' | 'undo'): readonly KilledTrip[] =>
      points(suffix, operation).map((point) => ({ uuid: randomUUID(), points: [point] }));
    const finishing = killedAt('', 'effect');
    const compensating = killedAt(':undo', 'undo');
    const all = [...finishing, ...compensating];
    await holdAt(services, all, 0, true);
    for (const { uuid } of compensating) await services.conduct(uuid, 'bank/charge', 'refuse');

    const first = await startWorker(services, taskQueue, stopsOf(all, 0));
    const ends = all.map(({ uuid }) => trips.start(blockTrip, uuid).end);
    await untilReached(services, first, all, 0);
    await first.kill();
    await holdAt(services, all, 0, false);

    const second = await startWorker(services, taskQueue, []);
    const executions = await Promise.all(ends);
    await second.kill();
    expect(executions.map(({ status }) => status)).toEqual([
      ...finishing.map(() => 'finished'),
      ...compensating.map(() => 'errored'),
    ]);
    expect(await differences(executions)).toEqual([]);
  }, 120_000);
});

describe('a service that fails in a block', () => {
  const CONDUCTS: readonly Conduct[] = ['refuse', 'break', 'lose-reply'];

  it('an execute that is refused, broken or lost is undone with its block, and an alternative gives way to the next', async () => {
    const worker = await startWorker(services, taskQueue, []);
    const cases = IN_BLOCKS.flatMap(([path, { effect }]) =>
      CONDUCTS.map((conduct) => ({ path, effect, conduct, uuid: randomUUID() })),
    );
    for (const { uuid, effect, conduct } of cases) await services.conduct(uuid, effect, conduct);
    const executions = await Promise.all(cases.map(({ uuid }) => trips.start(oneAttemptBlockTrip, uuid).end));
    await worker.kill();
    const seen = executions.map(({ status, error }) => `${status} ${error?.step ?? ''}`);
    expect(seen).toEqual(cases.map(({ path }) => (path === FLIGHT ? 'finished ' : `errored ${path}`)));
    expect(await differences(executions)).toEqual([]);
  }, 120_000);

  it('an undo that is broken or whose reply is lost is sent again, and undoes once', async () => {
    const worker = await startWorker(services, taskQueue, []);
    const cases = IN_BLOCKS.flatMap(([, { undo }]) =>
      (['break', 'lose-reply'] as const).map((conduct) => ({ undo, conduct, uuid: randomUUID() })),
    );
    for (const { uuid, undo, conduct } of cases) {
      await services.conduct(uuid, 'bank/charge', 'refuse');
      await services.conduct(uuid, undo, conduct);
    }
    const ends = cases.map(({ uuid }) => trips.start(blockTrip, uuid).end);
    await Promise.all(cases.map(({ uuid, undo }) => services.arrived(uuid, undo)));
    for (const { uuid, undo } of cases) await services.conduct(uuid, undo, 'serve');
    const executions = await Promise.all(ends);
    await worker.kill();
    expect(executions.map(({ status, error }) => `${status} ${error?.step ?? ''}`)).toEqual(
      cases.map(() => 'errored pay'),
    );
    expect(await differences(executions)).toEqual([]);
  }, 120_000);
});
