import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { SagaManager } from 'temporal-saga/client';
import { Program } from '../../support/program';
import { freshTaskQueue, useTemporal } from '../../support/saga-worker';
import { serverAddress } from '../../support/temporal-server';
import { disagreements } from './disagreements';
import { type Conduct, type Notice, type Side, stopAt } from './messages';
import { Services } from './services';
import { askingTrip, DEEDS, hurriedTrip, patientTrip, trip, tripUndoneWhenRefused } from './trip-sagas';
import { Trips } from './trips';

const WORKER = join(__dirname, 'worker-process.ts');

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

/** A moment in the life of a request at which the worker is killed. */
type Moment =
  /** The worker has the request, and has not sent it. */
  | 'before it is sent'
  /** The service has it, and has done nothing. */
  | 'before the deed'
  /** The service has done it, and has not answered. */
  | 'after the deed'
  /** The worker has the reply, and has not told Temporal. */
  | 'after the reply';
const MOMENTS: readonly Moment[] = [
  'before it is sent',
  'before the deed',
  'after the deed',
  'after the reply',
];

/** Where a trip stands when the worker is killed. */
interface Point {
  readonly activityId: string;
  readonly operation: string;
  readonly moment: Moment;
}

const STEPS = Object.entries(DEEDS);
const FORWARD: readonly Point[] = STEPS.flatMap(([activityId, { deed }]) =>
  MOMENTS.map((moment) => ({ activityId, operation: deed, moment })),
);
const BACKWARD: readonly Point[] = STEPS.flatMap(([step, { undo }]) =>
  MOMENTS.map((moment) => ({ activityId: `${step}:undo`, operation: undo, moment })),
);

/** The side on which the worker stops, where it is the worker and not the service that stops. */
const SIDES: Readonly<Partial<Record<Moment, Side>>> = {
  'before it is sent': 'before',
  'after the reply': 'after',
};

/** A service that refuses does no deed before or after which it could be held. */
const ON_THE_WAY_TO_A_REFUSAL = FORWARD.map((point) =>
  point.operation === 'bank/charge' && !SIDES[point.moment] ? undefined : point,
);

/** A trip, and the points at which the first worker and the second are killed. */
interface KilledTrip {
  readonly uuid: string;
  readonly points: readonly (Point | undefined)[];
}

function stopsOf(killed: readonly KilledTrip[], round: number): readonly string[] {
  return killed.flatMap(({ uuid, points }) => {
    const point = points[round];
    const side = point && SIDES[point.moment];
    return side ? [stopAt(uuid, point.activityId, side)] : [];
  });
}

function startWorker(stops: readonly string[]): Promise<Program<Notice>> {
  const env = {
    ...services.env,
    TEMPORAL_ADDRESS: serverAddress(),
    TASK_QUEUE: taskQueue,
    STOPS: JSON.stringify(stops),
  };
  return Program.start<Notice>(WORKER, env).then(({ program }) => program);
}

/** Tells the services to hold at the points of a round, or to go on from there. */
async function holdAt(killed: readonly KilledTrip[], round: number, isHeld: boolean): Promise<void> {
  const conducts: Readonly<Partial<Record<Moment, Conduct>>> = {
    'before the deed': 'hold',
    'after the deed': 'hold-reply',
  };
  for (const { uuid, points } of killed) {
    const point = points[round];
    const conduct = point && conducts[point.moment];
    if (conduct) await services.conduct(uuid, point.operation, isHeld ? conduct : 'serve');
  }
}

/** Settles when every trip stands where the worker is to be killed in a round. */
async function standing(
  worker: Program<Notice>,
  killed: readonly KilledTrip[],
  round: number,
): Promise<void> {
  await Promise.all(
    killed.map(async ({ uuid, points }) => {
      const point = points[round];
      if (!point) return;
      const { activityId, operation, moment } = point;
      const side = SIDES[moment];
      if (side) await worker.hears('stopped', ({ at }) => at === stopAt(uuid, activityId, side));
      else if (moment === 'before the deed') await services.arrived(uuid, operation);
      else await services.booked(uuid, operation);
    }),
  );
}

describe('a worker that is killed', () => {
  it('at any point, twice, leaves every trip to end, with each deed done or undone once', async () => {
    const going: readonly KilledTrip[] = FORWARD.map((point) => ({ uuid: randomUUID(), points: [point] }));
    // The bank refuses them, so that they turn round; killed on the way there and on the way back.
    const returning: readonly KilledTrip[] = BACKWARD.map((point, index) => ({
      uuid: randomUUID(),
      points: [ON_THE_WAY_TO_A_REFUSAL[index], point],
    }));
    const all = [...going, ...returning];
    await holdAt(all, 0, true);
    await holdAt(returning, 1, true);
    for (const { uuid } of returning) await services.conduct(uuid, 'bank/charge', 'refuse');

    const first = await startWorker(stopsOf(all, 0));
    const ends = [
      ...going.map(({ uuid }) => trips.start(trip, uuid).end),
      ...returning.map(({ uuid }) => trips.start(tripUndoneWhenRefused, uuid).end),
    ];
    await standing(first, all, 0);
    await first.kill();
    await holdAt(all, 0, false);

    const second = await startWorker(stopsOf(returning, 1));
    await standing(second, returning, 1);
    await second.kill();
    await holdAt(returning, 1, false);

    const third = await startWorker([]);
    const executions = await Promise.all(ends);
    await third.kill();
    const books = await services.books();
    expect(executions.flatMap((execution) => disagreements(execution, books))).toEqual([]);
    expect(executions.map(({ status }) => status)).toEqual([
      ...going.map(() => 'finished'),
      ...returning.map(() => 'errored'),
    ]);
    const errors = executions
      .slice(going.length)
      .map(({ error }) => `${error?.step ?? ''} ${error?.code ?? ''}`);
    // A refusal proves nothing once an attempt before it was lost with its worker (S3).
    expect(new Set(errors)).toEqual(new Set(['pay REFUSED', 'pay OUTCOME_UNKNOWN']));
  }, 120_000);

  it('while trips wait for anything, are cancelled or run out of time: each ends as it would have', async () => {
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
    const asked = (['before', 'after'] as const).flatMap((side) =>
      (['hold', 'hold-reply'] as const).map((conduct) => ({ uuid: randomUUID(), side, conduct })),
    );
    for (const { uuid, conduct } of asked) await services.conduct(uuid, 'bank/charge', conduct);
    const stops = asked.map(({ uuid, side }) => stopAt(uuid, 'pay:probe', side));

    const first = await startWorker(stops);
    const started = [
      trips.start(trip, retried),
      trips.start(trip, skipped),
      trips.start(patientTrip, patient),
      trips.start(trip, paused),
      trips.start(hurriedTrip, late),
      trips.start(trip, cancelled),
      ...[landing, ...asked.map(({ uuid }) => uuid)].map((uuid) => trips.start(askingTrip, uuid)),
    ];
    await Promise.all([retried, skipped, patient].map((uuid) => trips.reaches(uuid, 'stuck')));
    await Promise.all([trips.reaches(paused, 'paused'), trips.reaches(landing, 'compensating')]);
    await Promise.all(stops.map((stop) => first.hears('stopped', ({ at }) => at === stop)));
    await Promise.all([services.arrived(late, 'flight/book'), services.booked(cancelled, 'car/book')]);
    await first.kill();
    await temporal.client.workflow.getHandle(cancelled).cancel();

    const second = await startWorker([]);
    await services.conduct(cancelled, 'car/book', 'serve');
    await services.conduct(retried, 'car/cancel', 'serve');
    await services.conduct(patient, 'car/book', 'serve');
    await trips.resolve(retried, { action: 'retry' });
    await trips.resolve(skipped, { action: 'skip', reason: 'the car is gone' });
    await trips.resolve(patient, { action: 'retry' });
    await manager.run({ response: await services.perform(paused, 'car/book') });
    const executions = await Promise.all(started.map(({ end }) => end));
    await second.kill();
    const books = await services.books();
    expect(executions.flatMap((execution) => disagreements(execution, books))).toEqual([]);
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
      ...asked.map(({ conduct }) => (conduct === 'hold' ? notDone : { status: 'finished' })),
    ]);
  }, 120_000);
});
