import { randomUUID } from 'node:crypto';
import type { SagaExecution } from 'temporal-saga/client';
import { freshTaskQueue, useTemporal } from '../../support/saga-worker';
import { disagreements } from './disagreements';
import { Services } from './services';
import { EFFECTS, patientTrip, trip, type Trip } from './trip-sagas';
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

/** Returns the end of a trip, and asserts that its record and the ledgers agree. */
async function agreed(end: Promise<SagaExecution<Trip>>): Promise<SagaExecution<Trip>> {
  const execution = await end;
  expect(disagreements(execution, await services.ledgerEntries())).toEqual([]);
  return execution;
}

/** A trip that a service holds back at an operation. */
async function heldAt(operation: string, conduct: 'hold' | 'hold-reply', saga = trip, uuid = randomUUID()) {
  await services.conduct(uuid, operation, conduct);
  const { end } = trips.start(saga, uuid);
  await (conduct === 'hold' ? services.arrived(uuid, operation) : services.recorded(uuid, operation));
  return { uuid, end, resume: () => services.conduct(uuid, operation, 'serve') };
}

describe('a cancel', () => {
  it.each(Object.entries(EFFECTS))(
    'a cancel in the step %s undoes exactly the steps that were started',
    async (_, { effect }) => {
      const held = await Promise.all([heldAt(effect, 'hold'), heldAt(effect, 'hold-reply')]);
      for (const { uuid, end, resume } of held) {
        await handleOf(uuid).cancel();
        await resume();
        expect(await agreed(end)).toMatchObject({ status: 'cancelled', error: { code: 'CANCELLED' } });
        expect(await inTemporal(uuid)).toBe('CANCELLED');
      }
    },
  );

  it('a cancel between two attempts prevents the next attempt', async () => {
    const uuid = randomUUID();
    await services.conduct(uuid, 'car/book', 'break');
    const { end } = trips.start(trip, uuid);
    await services.arrived(uuid, 'car/book');
    await handleOf(uuid).cancel();
    expect(await agreed(end)).toMatchObject({
      status: 'cancelled',
      error: { code: 'CANCELLED', step: 'car' },
    });
  });

  it('a cancel during a pause for a reply makes the outcome of the step unknown', async () => {
    const uuid = randomUUID();
    await services.conduct(uuid, 'car/book', 'accept');
    const { end } = trips.start(trip, uuid);
    await trips.reaches(uuid, 'paused');
    await services.perform(uuid, 'car/book');
    await handleOf(uuid).cancel();
    expect(await agreed(end)).toMatchObject({ status: 'cancelled', error: { code: 'CANCELLED' } });
  });

  it('a cancel of a stuck step compensates the saga, and the failure of the step stays its error', async () => {
    const uuid = randomUUID();
    await services.conduct(uuid, 'car/book', 'refuse');
    const { end } = trips.start(patientTrip, uuid);
    await trips.reaches(uuid, 'stuck');
    await handleOf(uuid).cancel();
    expect(await agreed(end)).toMatchObject({
      status: 'cancelled',
      error: { code: 'REFUSED', step: 'car' },
    });
  });

  it('a cancel in a continue-as-new run ends the workflow as cancelled too', async () => {
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
    expect(await agreed(end)).toMatchObject({ status: 'cancelled', error: { code: 'CANCELLED' } });
    expect(await inTemporal(uuid)).toBe('CANCELLED');
  });

  it('a cancel during a stuck undo changes nothing: the undo still waits', async () => {
    const uuid = randomUUID();
    await services.conduct(uuid, 'bank/charge', 'refuse');
    await services.conduct(uuid, 'car/cancel', 'refuse');
    const { end } = trips.start(trip, uuid);
    await trips.reaches(uuid, 'stuck');
    await handleOf(uuid).cancel();
    expect((await load(uuid)).status).toBe('stuck');
    await services.conduct(uuid, 'car/cancel', 'serve');
    await trips.resolve(uuid, { action: 'retry' });
    expect(await agreed(end)).toMatchObject({ status: 'errored', error: { code: 'REFUSED', step: 'pay' } });
  });

  it('a cancel during compensation and a second cancel change nothing', async () => {
    const compensating = randomUUID();
    await services.conduct(compensating, 'bank/charge', 'refuse');
    const { end, resume } = await heldAt('car/cancel', 'hold', trip, compensating);
    await handleOf(compensating).cancel();
    await resume();
    expect(await agreed(end)).toMatchObject({ status: 'errored', error: { code: 'REFUSED', step: 'pay' } });

    const twice = await heldAt('car/book', 'hold-reply');
    await services.conduct(twice.uuid, 'hotel/cancel', 'hold');
    await handleOf(twice.uuid).cancel();
    await twice.resume();
    await services.arrived(twice.uuid, 'hotel/cancel');
    await handleOf(twice.uuid).cancel();
    await services.conduct(twice.uuid, 'hotel/cancel', 'serve');
    expect(await agreed(twice.end)).toMatchObject({ status: 'cancelled', error: { code: 'CANCELLED' } });
  });

  it('a cancel after the end changes nothing', async () => {
    const { uuid, end } = trips.start(trip);
    expect(await agreed(end)).toMatchObject({ status: 'finished' });
    // Some Temporal servers refuse the cancel of a closed workflow.
    await handleOf(uuid)
      .cancel()
      .catch(() => undefined);
    expect(await inTemporal(uuid)).toBe('COMPLETED');
    expect((await load(uuid)).status).toBe('finished');
  });
});

describe('a terminate', () => {
  it('a terminated trip is the only one that undoes nothing: it is incomplete, and its effects stay in the ledgers', async () => {
    const { uuid, end, resume } = await heldAt('car/book', 'hold-reply');
    await handleOf(uuid).terminate('a test');
    await resume();
    expect(await end).toMatchObject({
      status: 'incomplete',
      error: { code: 'TERMINATED' },
      stepsUnavailable: true,
    });
    const ledgerEntries = await services.ledgerEntries();
    const own = ledgerEntries.filter(({ orderId }) => orderId === uuid).map(({ operation }) => operation);
    expect(own).toEqual(['hotel/book', 'flight/book', 'car/book']);
  });
});

describe("Temporal's own timeout of a workflow", () => {
  it("Temporal's own timeout of a workflow undoes nothing either", async () => {
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
