import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SagaExecution } from 'temporal-saga/client';
import { useTemporal } from '../../support/saga-worker';
import { disagreements } from './disagreements';
import { Services } from './services';
import { oneAttemptTrip, trip, type Trip } from './trip-sagas';
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

/** The operations of a trip in the ledgers, in their order. Asserts that record and ledgers agree. */
async function operationsOf(execution: SagaExecution<Trip>): Promise<readonly string[]> {
  const ledgerEntries = await services.ledgerEntries();
  expect(disagreements(execution, ledgerEntries)).toEqual([]);
  return ledgerEntries.filter(({ orderId }) => orderId === execution.uuid).map(({ operation }) => operation);
}

const stepOf = ({ steps }: SagaExecution<Trip>, path: string) => steps.find(({ step }) => step === path);

describe('a service that answers after the timeout', () => {
  const FLIGHT = 'transport.if-1.flight';

  it('an effect that happens after the timeout, but before the undo arrives, is undone', async () => {
    const uuid = randomUUID();
    await services.conduct(uuid, 'flight/book', 'hold');
    await services.conduct(uuid, 'flight/cancel', 'hold');
    const { end } = trips.start(oneAttemptTrip, uuid);
    await services.arrived(uuid, 'flight/cancel');
    await services.conduct(uuid, 'flight/book', 'serve');
    expect(await services.recorded(uuid, 'flight/book')).toBe(200);
    await services.conduct(uuid, 'flight/cancel', 'serve');
    const execution = await end;
    expect(execution).toMatchObject({ status: 'errored', error: { code: 'OUTCOME_UNKNOWN', step: FLIGHT } });
    expect(stepOf(execution, FLIGHT)).toMatchObject({ outcome: 'unknown', undo: { status: 'undone' } });
    expect(await operationsOf(execution)).toEqual([
      'hotel/book',
      'flight/book',
      'flight/cancel',
      'hotel/cancel',
    ]);
  });

  it('a service that gets the undo first refuses the request when it arrives', async () => {
    const uuid = randomUUID();
    await services.conduct(uuid, 'flight/book', 'hold');
    const { end } = trips.start(oneAttemptTrip, uuid);
    expect(await services.recorded(uuid, 'flight/cancel')).toBe(410);
    await services.conduct(uuid, 'flight/book', 'serve');
    expect(await services.recorded(uuid, 'flight/book')).toBe(409);
    const execution = await end;
    expect(execution).toMatchObject({ status: 'errored', error: { code: 'OUTCOME_UNKNOWN', step: FLIGHT } });
    expect(stepOf(execution, FLIGHT)).toMatchObject({ outcome: 'unknown', undo: { status: 'nothing' } });
    expect(await operationsOf(execution)).toEqual(['hotel/book', 'hotel/cancel']);
  });
});

describe('a service that has the effect and loses the reply', () => {
  it('a request whose reply is lost is sent again under the same key, and has one effect', async () => {
    const uuid = randomUUID();
    await services.conduct(uuid, 'hotel/book', 'lose-reply');
    const { end } = trips.start(trip, uuid);
    await services.recorded(uuid, 'hotel/book');
    await services.conduct(uuid, 'hotel/book', 'serve');
    const execution = await end;
    expect(execution).toMatchObject({ status: 'finished', context: { room: `room of ${uuid}` } });
    expect(await operationsOf(execution)).toEqual(['hotel/book', 'flight/book', 'car/book', 'bank/charge']);
  });

  it('a request whose reply is lost at each attempt is undone', async () => {
    const uuid = randomUUID();
    await services.conduct(uuid, 'car/book', 'lose-reply');
    const execution = await trips.start(oneAttemptTrip, uuid).end;
    expect(execution).toMatchObject({ status: 'errored', error: { code: 'OUTCOME_UNKNOWN', step: 'car' } });
    expect(await operationsOf(execution)).toEqual(
      expect.arrayContaining(['car/book', 'car/cancel', 'flight/cancel', 'hotel/cancel']),
    );
  });

  it('an undo whose reply is lost is sent again, and undoes once', async () => {
    const uuid = randomUUID();
    await services.conduct(uuid, 'bank/charge', 'refuse');
    await services.conduct(uuid, 'car/cancel', 'lose-reply');
    const { end } = trips.start(trip, uuid);
    await services.recorded(uuid, 'car/cancel');
    await services.conduct(uuid, 'car/cancel', 'serve');
    const execution = await end;
    expect(execution).toMatchObject({ status: 'errored', error: { code: 'REFUSED', step: 'pay' } });
    expect(await operationsOf(execution)).toHaveLength(6);
  });
});

describe('a service that is killed', () => {
  it('a service that is killed before or after an effect has it once when it is back with its ledger', async () => {
    const [before, after] = [randomUUID(), randomUUID()];
    await services.conduct(before, 'bank/charge', 'hold');
    await services.conduct(after, 'bank/charge', 'hold-reply');
    const ends = [before, after].map((uuid) => trips.start(trip, uuid).end);
    await Promise.all([services.arrived(before, 'bank/charge'), services.recorded(after, 'bank/charge')]);
    await services.bank.kill();
    await services.bank.restart();
    for (const execution of await Promise.all(ends)) {
      expect(execution.status).toBe('finished');
      expect(await operationsOf(execution)).toHaveLength(4);
    }
  });
});

describe('a service that is down', () => {
  it('an undo is sent again until its service is back', async () => {
    const uuid = randomUUID();
    await services.conduct(uuid, 'car/book', 'refuse');
    await services.conduct(uuid, 'hotel/cancel', 'break');
    const { end } = trips.start(trip, uuid);
    await services.arrived(uuid, 'hotel/cancel');
    await services.conduct(uuid, 'hotel/cancel', 'serve');
    const execution = await end;
    expect(execution).toMatchObject({ status: 'errored', error: { code: 'REFUSED', step: 'car' } });
    expect(await operationsOf(execution)).toHaveLength(4);
  });
});
