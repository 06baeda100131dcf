/**
 * docs/from-temporal.md: a saga that is written by hand and its counterpart, with the same activities on a real server. The
 * id of an order selects what goes wrong.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { ApplicationFailure } from '@temporalio/activity';
import { WorkflowFailedError } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { trip } from '../../../examples/from-temporal/saga';
import type { Trip, TripActivities } from '../../../examples/from-temporal/trip';
import { freshTaskQueue, type TestWorker, useTemporal } from '../../support/saga-worker';
import { serverAddress } from '../../support/temporal-server';
import { until } from '../../support/until';

/** Longer than an attempt. */
const SILENCE_MS = 5_000;

const temporal = useTemporal();
const byHandQueue = freshTaskQueue();
/** What was done for each order: `charge` counts how often its card was charged. */
const ledger = new Map<string, string[]>();
const keys = new Set<string>();
const doneFor = (orderId: string) => ledger.get(orderId) ?? [];

function record(entry: string, { orderId }: Trip, key?: string): void {
  if (key !== undefined && keys.has(key)) return;
  if (key !== undefined) keys.add(key);
  ledger.set(orderId, [...doneFor(orderId), entry]);
}

const refused = () =>
  ApplicationFailure.create({
    type: 'SagaRefused',
    nonRetryable: true,
    details: [{}, { nothingDone: true }],
  });

const activities: TripActivities = {
  async reserve(order, metadata) {
    record('reserve', order, metadata?.idempotencyKey);
    return { reservationId: 'R1' };
  },
  async release(order) {
    record('release', order);
  },
  async charge(order, metadata) {
    if (order.orderId.startsWith('declined')) throw refused();
    record('charge', order, metadata?.idempotencyKey);
    if (order.orderId.startsWith('silent')) await pause(SILENCE_MS);
    if (order.orderId.startsWith('cancelled')) await pause(SILENCE_MS / 10);
  },
  async refund(order) {
    if (order.orderId.startsWith('no refund')) throw refused();
    record('refund', order);
  },
  async ship(order) {
    if (order.orderId.startsWith('no refund')) throw refused();
    record('ship', order);
    return { trackingId: 'T1' };
  },
};

let connection: NativeConnection;
let byHand: Worker;
let byHandEnded: Promise<void>;
let saga: TestWorker;

beforeAll(async () => {
  connection = await NativeConnection.connect({ address: serverAddress() });
  byHand = await Worker.create({
    connection,
    taskQueue: byHandQueue,
    workflowsPath: require.resolve('../../../examples/from-temporal/hand-written'),
    activities,
  });
  byHandEnded = byHand.run();
  saga = await temporal.startWorker({
    sagasPath: require.resolve('../../../examples/from-temporal/saga'),
    participants: { '*': { taskQueue: byHandQueue } },
  });
});
afterAll(async () => {
  byHand.shutdown();
  await Promise.all([byHandEnded, saga.stop()]);
  await connection.close();
});

/** Runs the workflow by hand. A failure of the workflow counts as an end. */
async function runByHand(orderId: string): Promise<unknown> {
  const options = { taskQueue: byHandQueue, workflowId: orderId, args: [{ orderId }] };
  return temporal.client.workflow.execute('tripByHand', options).catch((error: unknown) => {
    if (!(error instanceof WorkflowFailedError)) throw error;
  });
}
const runSaga = (orderId: string) =>
  saga.manager.run(trip, { orderId }, { uuid: orderId, raiseOnError: false });
const order = (conduct: string) =>
  [`${conduct} by hand ${randomUUID()}`, `${conduct} saga ${randomUUID()}`] as const;

it('both do the steps, with the same result', async () => {
  const [hand, other] = order('fine');
  expect(await runByHand(hand)).toEqual({ orderId: hand, reservationId: 'R1', trackingId: 'T1' });
  expect((await runSaga(other)).context).toEqual({ orderId: other, reservationId: 'R1', trackingId: 'T1' });
  expect(doneFor(hand)).toEqual(['reserve', 'charge', 'ship']);
  expect(doneFor(other)).toEqual(doneFor(hand));
});

it('both undo what was done when a step is refused', async () => {
  const [hand, other] = order('declined');
  await runByHand(hand);
  expect((await runSaga(other)).error).toMatchObject({ code: 'REFUSED', step: 'charge' });
  expect(doneFor(hand)).toEqual(['reserve', 'release']);
  expect(doneFor(other)).toEqual(doneFor(hand));
});

it('a lost answer leaves a charge behind by hand, and none with a saga', async () => {
  const [hand, other] = order('silent');
  await runByHand(hand);
  expect((await runSaga(other)).error).toMatchObject({ code: 'OUTCOME_UNKNOWN', step: 'charge' });
  expect(doneFor(hand)).toEqual(['reserve', 'charge', 'charge', 'release']);
  expect(doneFor(other)).toEqual(['reserve', 'charge', 'refund', 'release']);
});

it('an undo that fails ends the compensation by hand, and makes a saga wait for an operator', async () => {
  const [hand, other] = order('no refund');
  await runByHand(hand);
  expect(doneFor(hand)).toEqual(['reserve', 'charge']);
  const ended = runSaga(other);
  const stuck = await until(async () => {
    const execution = await saga.manager.load(other).catch(() => undefined);
    return execution?.status === 'stuck' && execution;
  });
  const [incident] = stuck.incidents;
  await saga.manager.resolve(other, {
    action: 'skip',
    incident: incident!,
    by: 'ann',
    reason: 'refunded by hand',
  });
  expect(await ended).toMatchObject({ status: 'incomplete', error: { code: 'REFUSED', step: 'ship' } });
  expect(doneFor(other)).toEqual(['reserve', 'charge', 'release']);
});

it('a cancel compensates nothing by hand, and everything with a saga', async () => {
  const [hand, other] = order('cancelled');
  const ends = [runByHand(hand), runSaga(other)];
  await until(async () => [hand, other].every((orderId) => doneFor(orderId).includes('charge')));
  await Promise.all([hand, other].map((id) => temporal.client.workflow.getHandle(id).cancel()));
  const [, execution] = await Promise.all(ends);
  expect(execution).toMatchObject({ status: 'cancelled' });
  expect(doneFor(hand)).toEqual(['reserve', 'charge']);
  expect(doneFor(other)).toEqual(['reserve', 'charge', 'refund', 'release']);
});
