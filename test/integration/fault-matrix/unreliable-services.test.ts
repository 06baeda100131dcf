import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SagaExecution } from 'temporal-saga/client';
import { useTemporal } from '../../support/saga-worker';
import { disagreements } from './disagreements';
import { Services } from './services';
import { hastyTrip, trip, type Trip } from './trip-sagas';
import { Trips } from './trips';

const temporal = useTemporal();
let folder: string;
let services: Services;
let trips: Trips;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'temporal-saga-matrix-'));
  services = await Services.start(join(folder, 'bank'));
  const sagasPath = require.resolve('./trip-sagas');
  const { manager } = await temporal.startWorker({ sagasPath, participants: services.participants });
  trips = new Trips(manager);
});

afterAll(async () => {
  await services.close();
  await rm(folder, { recursive: true });
});

/** The operations in the books of a trip, each as often as it was done. */
async function booksOf(execution: SagaExecution<Trip>): Promise<readonly string[]> {
  const books = await services.books();
  expect(disagreements(execution, books)).toEqual([]);
  return books.filter(({ orderId }) => orderId === execution.uuid).map(({ operation }) => operation);
}

const stepOf = ({ steps }: SagaExecution<Trip>, path: string) => steps.find(({ step }) => step === path);

describe('a service that answers after the timeout', () => {
  const FLIGHT = 'transport.if-1.flight';

  it('and does its deed before the undo arrives has it undone', async () => {
    const uuid = randomUUID();
    await services.conduct(uuid, 'flight/book', 'hold');
    await services.conduct(uuid, 'flight/cancel', 'hold');
    const { end } = trips.start(hastyTrip, uuid);
    await services.arrived(uuid, 'flight/cancel');
    await services.conduct(uuid, 'flight/book', 'serve');
    expect(await services.booked(uuid, 'flight/book')).toBe(200);
    await services.conduct(uuid, 'flight/cancel', 'serve');
    const execution = await end;
    expect(execution).toMatchObject({ status: 'errored', error: { code: 'OUTCOME_UNKNOWN', step: FLIGHT } });
    expect(stepOf(execution, FLIGHT)).toMatchObject({ outcome: 'unknown', undo: { status: 'undone' } });
    expect(await booksOf(execution)).toEqual(['hotel/book', 'flight/book', 'flight/cancel', 'hotel/cancel']);
  });

  it('and gets the undo first refuses the deed when it comes', async () => {
    const uuid = randomUUID();
    await services.conduct(uuid, 'flight/book', 'hold');
    const { end } = trips.start(hastyTrip, uuid);
    expect(await services.booked(uuid, 'flight/cancel')).toBe(410);
    await services.conduct(uuid, 'flight/book', 'serve');
    expect(await services.booked(uuid, 'flight/book')).toBe(409);
    const execution = await end;
    expect(execution).toMatchObject({ status: 'errored', error: { code: 'OUTCOME_UNKNOWN', step: FLIGHT } });
    expect(stepOf(execution, FLIGHT)).toMatchObject({ outcome: 'unknown', undo: { status: 'nothing' } });
    expect(await booksOf(execution)).toEqual(['hotel/book', 'hotel/cancel']);
  });
});

describe('a service that does its deed and loses the reply', () => {
  it('is asked again under the same key, and does it once', async () => {
    const uuid = randomUUID();
    await services.conduct(uuid, 'hotel/book', 'lose-reply');
    const { end } = trips.start(trip, uuid);
    await services.booked(uuid, 'hotel/book');
    await services.conduct(uuid, 'hotel/book', 'serve');
    const execution = await end;
    expect(execution).toMatchObject({ status: 'finished', context: { room: `room of ${uuid}` } });
    expect(await booksOf(execution)).toEqual(['hotel/book', 'flight/book', 'car/book', 'bank/charge']);
  });

  it('each time has it undone', async () => {
    const uuid = randomUUID();
    await services.conduct(uuid, 'car/book', 'lose-reply');
    const execution = await trips.start(hastyTrip, uuid).end;
    expect(execution).toMatchObject({ status: 'errored', error: { code: 'OUTCOME_UNKNOWN', step: 'car' } });
    expect(await booksOf(execution)).toEqual(
      expect.arrayContaining(['car/book', 'car/cancel', 'flight/cancel', 'hotel/cancel']),
    );
  });

  it('of an undo is asked again, and undoes it once', async () => {
    const uuid = randomUUID();
    await services.conduct(uuid, 'bank/charge', 'refuse');
    await services.conduct(uuid, 'car/cancel', 'lose-reply');
    const { end } = trips.start(trip, uuid);
    await services.booked(uuid, 'car/cancel');
    await services.conduct(uuid, 'car/cancel', 'serve');
    const execution = await end;
    expect(execution).toMatchObject({ status: 'errored', error: { code: 'REFUSED', step: 'pay' } });
    expect(await booksOf(execution)).toHaveLength(6);
  });
});

describe('a service that is killed', () => {
  it('before and after its deed does it once when it is back with its books', async () => {
    const [before, after] = [randomUUID(), randomUUID()];
    await services.conduct(before, 'bank/charge', 'hold');
    await services.conduct(after, 'bank/charge', 'hold-reply');
    const ends = [before, after].map((uuid) => trips.start(trip, uuid).end);
    await Promise.all([services.arrived(before, 'bank/charge'), services.booked(after, 'bank/charge')]);
    await services.bank.kill();
    await services.bank.restart();
    for (const execution of await Promise.all(ends)) {
      expect(execution.status).toBe('finished');
      expect(await booksOf(execution)).toHaveLength(4);
    }
  });
});

describe('a service that is down', () => {
  it('for an undo is asked until it is back', async () => {
    const uuid = randomUUID();
    await services.conduct(uuid, 'car/book', 'refuse');
    await services.conduct(uuid, 'hotel/cancel', 'break');
    const { end } = trips.start(trip, uuid);
    await services.arrived(uuid, 'hotel/cancel');
    await services.conduct(uuid, 'hotel/cancel', 'serve');
    const execution = await end;
    expect(execution).toMatchObject({ status: 'errored', error: { code: 'REFUSED', step: 'car' } });
    expect(await booksOf(execution)).toHaveLength(4);
  });
});
