import { randomUUID } from 'node:crypto';
import { reset } from '../../support/reset';
import { useTemporal } from '../../support/saga-worker';
import { until } from '../../support/until';
import { disagreements } from './disagreements';
import { Services } from './services';
import { trip } from './trip-sagas';
import { Trips } from './trips';

const temporal = useTemporal();
let services: Services;
let trips: Trips;
/** How often the hook was called, by trip. */
const hookCalls = new Map<string, number>();

beforeAll(async () => {
  services = await Services.start();
  const { manager } = await temporal.startWorker({
    sagasPath: require.resolve('./trip-sagas'),
    participants: services.participants,
    onStuck: ({ uuid }) => {
      hookCalls.set(uuid, (hookCalls.get(uuid) ?? 0) + 1);
      throw new Error('The pager is broken.');
    },
  });
  trips = new Trips(manager);
});
afterAll(() => services.close());

describe('a workflow that is reset', () => {
  it('a reset workflow waits for the operator, and then sends every request under its old key, so that no effect happens twice', async () => {
    const compensating = randomUUID();
    await services.conduct(compensating, 'bank/charge', 'refuse');
    const before = await Promise.all(
      [trips.start(trip), trips.start(trip, compensating)].map(({ end }) => end),
    );
    expect(before.map(({ status }) => status)).toEqual(['finished', 'errored']);
    await Promise.all(before.map(({ uuid }) => reset(temporal.client, uuid, 0)));
    await Promise.all(before.map(({ uuid }) => trips.resolve(uuid, { action: 'retry' })));
    // The same start attaches to the execution and waits for its end.
    const after = await Promise.all(before.map(({ uuid }) => trips.start(trip, uuid).end));
    const ledgerEntries = await services.ledgerEntries();
    expect(after.flatMap((execution) => disagreements(execution, ledgerEntries))).toEqual([]);
    expect(after.map(({ status }) => status)).toEqual(['finished', 'errored']);
  });

  it('a reset workflow receives earlier operator actions again, and applies none of them to a new incident', async () => {
    const uuid = randomUUID();
    await services.conduct(uuid, 'flight/book', 'hold');
    const { end } = trips.start(trip, uuid);
    await services.arrived(uuid, 'flight/book');
    await trips.resolveOpen(uuid, { action: 'done' });
    await services.conduct(uuid, 'flight/book', 'break');
    expect(await end).toMatchObject({ status: 'finished', actions: [{ action: 'done', applied: true }] });
    await services.conduct(uuid, 'flight/book', 'serve');
    // The first task ends with the request for the hotel, the second with the one for the flight.
    await reset(temporal.client, uuid, 1);
    await trips.resolve(uuid, { action: 'retry' });
    const execution = await trips.start(trip, uuid).end;
    expect(execution).toMatchObject({ status: 'finished', actions: [{ action: 'retry', applied: true }] });
    expect(disagreements(execution, await services.ledgerEntries())).toEqual([]);
  });
});

describe('a hook onStuck that fails', () => {
  it('an onStuck hook that throws is called again, and the operator can resolve the trip', async () => {
    const uuid = randomUUID();
    await services.conduct(uuid, 'bank/charge', 'refuse');
    await services.conduct(uuid, 'car/cancel', 'refuse');
    const { end } = trips.start(trip, uuid);
    await until(() => Promise.resolve((hookCalls.get(uuid) ?? 0) > 1));
    await services.conduct(uuid, 'car/cancel', 'serve');
    await trips.resolve(uuid, { action: 'retry' });
    const execution = await end;
    expect(execution).toMatchObject({ status: 'errored', error: { code: 'REFUSED', step: 'pay' } });
    expect(disagreements(execution, await services.ledgerEntries())).toEqual([]);
  });
});
