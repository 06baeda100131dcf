import { randomUUID } from 'node:crypto';
import type { SagaExecution } from 'temporal-saga/client';
import { freshTaskQueue, useTemporal } from '../../support/saga-worker';
import { disagreements } from './disagreements';
import { Services } from './services';
import { DEEDS, patientTrip, trip, type Trip } from './trip-sagas';
import { Trips } from './trips';

const temporal = useTemporal();
let services: Services;
let trips: Trips;
let load: (uuid: string) => Promise<SagaExecution<Trip>>;

beforeAll(async () => {
  services = await Services.start();
  const sagasPath = require.resolve('./trip-sagas');
  const { manager } = await temporal.startWorker({ sagasPath, participants: services.participants });
  trips = new Trips(manager);
  load = (uuid) => manager.load(uuid);
});
afterAll(() => services.close());

const handleOf = (uuid: string) => temporal.client.workflow.getHandle(uuid);
const inTemporal = async (uuid: string) => (await handleOf(uuid).describe()).status.name;

/** The end of a trip, whose record and books agree. */
async function inOrder(end: Promise<SagaExecution<Trip>>): Promise<SagaExecution<Trip>> {
  const execution = await end;
  expect(disagreements(execution, await services.books())).toEqual([]);
  return execution;
}

/** A trip that a service holds back at an operation. */
async function heldAt(operation: string, conduct: 'hold' | 'hold-reply', saga = trip, uuid = randomUUID()) {
  await services.conduct(uuid, operation, conduct);
  const { end } = trips.start(saga, uuid);
  await (conduct === 'hold' ? services.arrived(uuid, operation) : services.booked(uuid, operation));
  return { uuid, end, letGo: () => services.conduct(uuid, operation, 'serve') };
}

describe('a cancel', () => {
  it.each(Object.entries(DEEDS))('in the step %s undoes exactly what was started', async (_, { deed }) => {
    const held = await Promise.all([heldAt(deed, 'hold'), heldAt(deed, 'hold-reply')]);
    for (const { uuid, end, letGo } of held) {
      await handleOf(uuid).cancel();
      await letGo();
      expect(await inOrder(end)).toMatchObject({ status: 'cancelled', error: { code: 'CANCELLED' } });
      expect(await inTemporal(uuid)).toBe('CANCELLED');
    }
  });

  it('between two attempts lets no other follow', async () => {
    const uuid = randomUUID();
    await services.conduct(uuid, 'car/book', 'break');
    const { end } = trips.start(trip, uuid);
    await services.arrived(uuid, 'car/book');
    await handleOf(uuid).cancel();
    expect(await inOrder(end)).toMatchObject({
      status: 'cancelled',
      error: { code: 'CANCELLED', step: 'car' },
    });
  });

  it('while a reply is waited for takes the step for one whose outcome is unknown', async () => {
    const uuid = randomUUID();
    await services.conduct(uuid, 'car/book', 'accept');
    const { end } = trips.start(trip, uuid);
    await trips.reaches(uuid, 'paused');
    await services.perform(uuid, 'car/book');
    await handleOf(uuid).cancel();
    expect(await inOrder(end)).toMatchObject({ status: 'cancelled', error: { code: 'CANCELLED' } });
  });

  it('while a step is stuck undoes the saga, and the failure of the step stays its error', async () => {
    const uuid = randomUUID();
    await services.conduct(uuid, 'car/book', 'refuse');
    const { end } = trips.start(patientTrip, uuid);
    await trips.reaches(uuid, 'stuck');
    await handleOf(uuid).cancel();
    expect(await inOrder(end)).toMatchObject({
      status: 'cancelled',
      error: { code: 'REFUSED', step: 'car' },
    });
  });

  it('in a continued run ends it as cancelled too', async () => {
    const uuid = randomUUID();
    await services.conduct(uuid, 'hotel/book', 'refuse');
    await services.conduct(uuid, 'car/book', 'hold');
    const { end } = trips.start(patientTrip, uuid);
    await trips.reaches(uuid, 'stuck');
    await services.conduct(uuid, 'hotel/book', 'serve');
    await trips.resolve(uuid, { action: 'retry' });
    await services.arrived(uuid, 'car/book');
    await handleOf(uuid).cancel();
    await services.conduct(uuid, 'car/book', 'serve');
    expect(await inOrder(end)).toMatchObject({ status: 'cancelled', error: { code: 'CANCELLED' } });
    expect(await inTemporal(uuid)).toBe('CANCELLED');
  });

  it('while an undo is stuck changes nothing: the undo still waits', async () => {
    const uuid = randomUUID();
    await services.conduct(uuid, 'bank/charge', 'refuse');
    await services.conduct(uuid, 'car/cancel', 'refuse');
    const { end } = trips.start(trip, uuid);
    await trips.reaches(uuid, 'stuck');
    await handleOf(uuid).cancel();
    expect((await load(uuid)).status).toBe('stuck');
    await services.conduct(uuid, 'car/cancel', 'serve');
    await trips.resolve(uuid, { action: 'retry' });
    expect(await inOrder(end)).toMatchObject({ status: 'errored', error: { code: 'REFUSED', step: 'pay' } });
  });

  it('during compensation, and a second one, change nothing', async () => {
    const returning = randomUUID();
    await services.conduct(returning, 'bank/charge', 'refuse');
    const { end, letGo } = await heldAt('car/cancel', 'hold', trip, returning);
    await handleOf(returning).cancel();
    await letGo();
    expect(await inOrder(end)).toMatchObject({ status: 'errored', error: { code: 'REFUSED', step: 'pay' } });

    const twice = await heldAt('car/book', 'hold-reply');
    await services.conduct(twice.uuid, 'hotel/cancel', 'hold');
    await handleOf(twice.uuid).cancel();
    await twice.letGo();
    await services.arrived(twice.uuid, 'hotel/cancel');
    await handleOf(twice.uuid).cancel();
    await services.conduct(twice.uuid, 'hotel/cancel', 'serve');
    expect(await inOrder(twice.end)).toMatchObject({ status: 'cancelled', error: { code: 'CANCELLED' } });
  });

  it('after the end changes nothing', async () => {
    const { uuid, end } = trips.start(trip);
    expect(await inOrder(end)).toMatchObject({ status: 'finished' });
    // Not every Temporal server takes it.
    await handleOf(uuid)
      .cancel()
      .catch(() => undefined);
    expect(await inTemporal(uuid)).toBe('COMPLETED');
    expect((await load(uuid)).status).toBe('finished');
  });
});

describe('a terminate', () => {
  it('is the one thing that undoes nothing: the trip is incomplete, and what was done stays in the books', async () => {
    const { uuid, end, letGo } = await heldAt('car/book', 'hold-reply');
    await handleOf(uuid).terminate('a mistake');
    await letGo();
    expect(await end).toMatchObject({
      status: 'incomplete',
      error: { code: 'TERMINATED' },
      stepsUnavailable: true,
    });
    const books = await services.books();
    const own = books.filter(({ orderId }) => orderId === uuid).map(({ operation }) => operation);
    expect(own).toEqual(['hotel/book', 'flight/book', 'car/book']);
  });
});

describe("Temporal's own timeout of a workflow", () => {
  it('undoes nothing either', async () => {
    const workflowId = randomUUID();
    await temporal.client.workflow.start('trip', {
      workflowId,
      taskQueue: freshTaskQueue(),
      args: [{ context: { id: workflowId } }],
      workflowExecutionTimeout: '1s',
    });
    await handleOf(workflowId)
      .result()
      .catch(() => undefined);
    expect(await load(workflowId)).toMatchObject({ status: 'incomplete', error: { code: 'TERMINATED' } });
  });
});
