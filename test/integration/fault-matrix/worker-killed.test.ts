import { randomUUID } from 'node:crypto';
import type { SagaManager } from 'temporal-saga/client';
import { freshTaskQueue, useTemporal } from '../../support/saga-worker';
import { disagreements } from './disagreements';
import {
  holdAt,
  type KilledTrip,
  MOMENTS,
  type Point,
  startWorker,
  stopsOf,
  TIMINGS,
  untilReached,
} from './kill-points';
import { stopAt } from './messages';
import { Services } from './services';
import { probingTrip, EFFECTS, hurriedTrip, patientTrip, trip, tripUndoneWhenRefused } from './trip-sagas';
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

const STEPS = Object.entries(EFFECTS);
const FORWARD: readonly Point[] = STEPS.flatMap(([activityId, { effect }]) =>
  MOMENTS.map((moment) => ({ activityId, operation: effect, moment })),
);
const BACKWARD: readonly Point[] = STEPS.flatMap(([step, { undo }]) =>
  MOMENTS.map((moment) => ({ activityId: `${step}:undo`, operation: undo, moment })),
);

/** A bank that refuses has no effect, so the service cannot hold the request before or after it. */
const BEFORE_A_REFUSAL = FORWARD.map((point) =>
  point.operation === 'bank/charge' && !TIMINGS[point.moment] ? undefined : point,
);

describe('a worker that is killed', () => {
  it('a worker that is killed at any point, twice, lets every trip end, with each effect in place once or undone once', async () => {
    const finishing: readonly KilledTrip[] = FORWARD.map((point) => ({
      uuid: randomUUID(),
      points: [point],
    }));
    // The bank refuses these trips, so that they compensate; the workers are killed in a step, and then in an undo.
    const compensating: readonly KilledTrip[] = BACKWARD.map((point, index) => ({
      uuid: randomUUID(),
      points: [BEFORE_A_REFUSAL[index], point],
    }));
    const all = [...finishing, ...compensating];
    await holdAt(services, all, 0, true);
    await holdAt(services, compensating, 1, true);
    for (const { uuid } of compensating) await services.conduct(uuid, 'bank/charge', 'refuse');

    const first = await startWorker(services, taskQueue, stopsOf(all, 0));
    const ends = [
      ...finishing.map(({ uuid }) => trips.start(trip, uuid).end),
      ...compensating.map(({ uuid }) => trips.start(tripUndoneWhenRefused, uuid).end),
    ];
    await untilReached(services, first, all, 0);
    await first.kill();
    await holdAt(services, all, 0, false);

    const second = await startWorker(services, taskQueue, stopsOf(compensating, 1));
    await untilReached(services, second, compensating, 1);
    await second.kill();
    await holdAt(services, compensating, 1, false);

    const third = await startWorker(services, taskQueue, []);
    const executions = await Promise.all(ends);
    await third.kill();
    const ledgerEntries = await services.ledgerEntries();
    expect(executions.flatMap((execution) => disagreements(execution, ledgerEntries))).toEqual([]);
    expect(executions.map(({ status }) => status)).toEqual([
      ...finishing.map(() => 'finished'),
      ...compensating.map(() => 'errored'),
    ]);
    const errors = executions
      .slice(finishing.length)
      .map(({ error }) => `${error?.step ?? ''} ${error?.code ?? ''}`);
    // A refusal proves nothing once an attempt before it was lost with its worker (S3).
    expect(new Set(errors)).toEqual(new Set(['pay REFUSED', 'pay OUTCOME_UNKNOWN']));
  }, 120_000);

  it('a worker that is killed while trips wait, are cancelled or reach their deadline changes the end of no trip', async () => {
    const [retried, skipped] = [randomUUID(), randomUUID()];
    const [patient, paused, landing] = [randomUUID(), randomUUID(), randomUUID()];
    const [late, cancelled] = [randomUUID(), randomUUID()];
    for (const uuid of [retried, skipped]) {
      await services.conduct(uuid, 'bank/charge', 'refuse');
      await services.conduct(uuid, 'car/cancel', 'refuse');
    }
    await services.conduct(patient, 'car/book', 'refuse');
    await services.conduct(paused, 'car/book', 'accept');
    for (const uuid of [landing, late]) await services.conduct(uuid, 'flight/book', 'hold');
    await services.conduct(cancelled, 'car/book', 'hold-reply');
    const probed = (['before', 'after'] as const).flatMap((timing) =>
      (['hold', 'hold-reply'] as const).map((conduct) => ({ uuid: randomUUID(), timing, conduct })),
    );
    for (const { uuid, conduct } of probed) await services.conduct(uuid, 'bank/charge', conduct);
    const stops = probed.map(({ uuid, timing }) => stopAt(uuid, 'pay:probe', timing));

    const first = await startWorker(services, taskQueue, stops);
    const started = [
      trips.start(trip, retried),
      trips.start(trip, skipped),
      trips.start(patientTrip, patient),
      trips.start(trip, paused),
      trips.start(hurriedTrip, late),
      trips.start(trip, cancelled),
      ...[landing, ...probed.map(({ uuid }) => uuid)].map((uuid) => trips.start(probingTrip, uuid)),
    ];
    await Promise.all([retried, skipped, patient].map((uuid) => trips.reaches(uuid, 'stuck')));
    await Promise.all([trips.reaches(paused, 'paused'), trips.reaches(landing, 'compensating')]);
    await Promise.all(stops.map((stop) => first.waitFor('stopped', ({ at }) => at === stop)));
    await Promise.all([services.arrived(late, 'flight/book'), services.recorded(cancelled, 'car/book')]);
    await first.kill();
    await temporal.client.workflow.getHandle(cancelled).cancel();

    const second = await startWorker(services, taskQueue, []);
    await services.conduct(cancelled, 'car/book', 'serve');
    await services.conduct(retried, 'car/cancel', 'serve');
    await services.conduct(patient, 'car/book', 'serve');
    await trips.resolve(retried, { action: 'retry' });
    await trips.resolve(skipped, { action: 'skip', reason: 'the car is gone' });
    await trips.resolve(patient, { action: 'retry' });
    await manager.run({ response: await services.perform(paused, 'car/book') });
    const executions = await Promise.all(started.map(({ end }) => end));
    await second.kill();
    const ledgerEntries = await services.ledgerEntries();
    expect(executions.flatMap((execution) => disagreements(execution, ledgerEntries))).toEqual([]);
    const notDone = { status: 'errored', error: { code: 'NOT_DONE', step: 'pay' } };
    expect(executions).toMatchObject([
      { status: 'errored', error: { code: 'REFUSED', step: 'pay' } },
      {
        status: 'incomplete',
        error: { code: 'REFUSED', step: 'pay' },
        undoErrors: [{ code: 'SKIPPED', step: 'car' }],
        actions: [{ action: 'skip', by: 'ann' }],
      },
      { status: 'finished', actions: [{ action: 'retry', by: 'ann' }] },
      { status: 'finished' },
      { status: 'errored', error: { code: 'DEADLINE_EXCEEDED' } },
      { status: 'cancelled', error: { code: 'CANCELLED' } },
      { status: 'errored', error: { code: 'OUTCOME_UNKNOWN', step: 'transport.if-1.flight' } },
      ...probed.map(({ conduct }) => (conduct === 'hold' ? notDone : { status: 'finished' })),
    ]);
  }, 120_000);
});
