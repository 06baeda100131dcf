import { randomUUID } from 'node:crypto';
import { SagaResponse } from 'temporal-saga';
import type { SagaExecution, SagaManager } from 'temporal-saga/client';
import { useTemporal } from '../../support/saga-worker';
import { disagreements } from './disagreements';
import { Services } from './services';
import { oneAttemptTrip, impatientTrip, trip, type Trip } from './trip-sagas';
import { Trips } from './trips';

const temporal = useTemporal();
let services: Services;
let manager: SagaManager;
let trips: Trips;

beforeAll(async () => {
  services = await Services.start();
  const sagasPath = require.resolve('./trip-sagas');
  ({ manager } = await temporal.startWorker({ sagasPath, participants: services.participants }));
  trips = new Trips(manager);
});
afterAll(() => services.close());

const send = (response: SagaResponse) => manager.run({ response, pauseOnDisk: true, raiseOnError: false });

/** The code that refuses a reply, or `accepted`. */
const refusalOf = (response: SagaResponse) =>
  send(response).then(
    () => 'accepted',
    (error: unknown) => (error as { code?: string }).code,
  );

async function expectAgreement(execution: SagaExecution<Trip>): Promise<void> {
  expect(disagreements(execution, await services.ledgerEntries())).toEqual([]);
}

describe('a reply after a 202', () => {
  it('a reply counts once: the second is refused, before the end and after it', async () => {
    const uuid = randomUUID();
    await services.conduct(uuid, 'hotel/book', 'accept');
    await services.conduct(uuid, 'bank/charge', 'hold');
    const { end } = trips.start(trip, uuid);
    await trips.reaches(uuid, 'paused');
    const reply = await services.perform(uuid, 'hotel/book');
    const waiting = manager.run({ response: reply });
    await services.arrived(uuid, 'bank/charge');
    expect(await refusalOf(reply)).toBe('REPLY_DUPLICATE');
    await services.conduct(uuid, 'bank/charge', 'serve');
    const execution = await end;
    expect(execution).toMatchObject({ status: 'finished', context: { room: `room of ${uuid}` } });
    expect((await waiting).status).toBe('finished');
    expect(await refusalOf(reply)).toBe('SAGA_EXECUTION_CLOSED');
    await expectAgreement(execution);
  });

  it('a late reply may refuse the request, and the trip compensates', async () => {
    const uuid = randomUUID();
    await services.conduct(uuid, 'car/book', 'accept');
    const { end } = trips.start(trip, uuid);
    await trips.reaches(uuid, 'paused');
    const request = await services.arrived(uuid, 'car/book');
    await send(new SagaResponse({ uuid, request, status: 400, content: { reason: 'sold out' } }));
    expect(await end).toMatchObject({ status: 'errored', error: { code: 'REFUSED', step: 'car' } });
  });

  it('a reply for another execution, or for none, is refused and changes nothing', async () => {
    const [one, other] = [randomUUID(), randomUUID()];
    for (const uuid of [one, other]) await services.conduct(uuid, 'hotel/book', 'accept');
    const started = [one, other].map((uuid) => trips.start(trip, uuid));
    await Promise.all([trips.reaches(one, 'paused'), trips.reaches(other, 'paused')]);
    const reply = await services.perform(one, 'hotel/book');
    const { request = '' } = reply;
    const content = reply.content();
    expect(await refusalOf(new SagaResponse({ uuid: other, request, content }))).toBe('REPLY_FOREIGN');
    expect(await refusalOf(new SagaResponse({ uuid: randomUUID(), request, content }))).toBe(
      'EXECUTION_NOT_FOUND',
    );
    expect((await manager.load(other)).status).toBe('paused');
    await send(reply);
    await send(await services.perform(other, 'hotel/book'));
    for (const { uuid, end } of started) {
      const execution = await end;
      expect(execution).toMatchObject({ status: 'finished', context: { room: `room of ${uuid}` } });
      await expectAgreement(execution);
    }
  });

  it('a reply after its timeout is refused, and its effect is undone', async () => {
    const uuid = randomUUID();
    await services.conduct(uuid, 'car/book', 'accept');
    await services.conduct(uuid, 'car/cancel', 'hold');
    const { end } = trips.start(impatientTrip, uuid);
    await services.arrived(uuid, 'car/cancel');
    expect(await refusalOf(await services.perform(uuid, 'car/book'))).toBe('REPLY_LATE');
    await services.conduct(uuid, 'car/cancel', 'serve');
    const execution = await end;
    expect(execution).toMatchObject({ status: 'errored', error: { code: 'OUTCOME_UNKNOWN', step: 'car' } });
    await expectAgreement(execution);
  });

  it('a late reply to an undo completes the undo', async () => {
    const uuid = randomUUID();
    await services.conduct(uuid, 'bank/charge', 'refuse');
    await services.conduct(uuid, 'car/cancel', 'accept');
    const { end } = trips.start(trip, uuid);
    await trips.reaches(uuid, 'paused');
    await send(await services.perform(uuid, 'car/cancel'));
    const execution = await end;
    expect(execution).toMatchObject({ status: 'errored', error: { code: 'REFUSED', step: 'pay' } });
    await expectAgreement(execution);
  });
});

describe('a reply that overtakes the answer to its request', () => {
  it('E8: a reply that overtakes the 202 counts, and the 202 changes nothing', async () => {
    const uuid = randomUUID();
    await services.conduct(uuid, 'hotel/book', 'hold');
    const { end } = trips.start(trip, uuid);
    await services.arrived(uuid, 'hotel/book');
    await send(await services.perform(uuid, 'hotel/book'));
    await services.conduct(uuid, 'hotel/book', 'accept');
    const execution = await end;
    expect(execution).toMatchObject({ status: 'finished', context: { room: `room of ${uuid}` } });
    await expectAgreement(execution);
  });

  it('a reply wins over the timeout of its request', async () => {
    const uuid = randomUUID();
    await services.conduct(uuid, 'hotel/book', 'hold');
    const { end } = trips.start(oneAttemptTrip, uuid);
    await services.arrived(uuid, 'hotel/book');
    await send(await services.perform(uuid, 'hotel/book'));
    const execution = await end;
    expect(execution).toMatchObject({ status: 'finished', context: { room: `room of ${uuid}` } });
    await services.conduct(uuid, 'hotel/book', 'serve');
    await expectAgreement(execution);
  });
});
