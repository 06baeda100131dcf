/**
 * The example `examples/nats-transport` on a real NATS server and a real Temporal server: a transport of one file keeps
 * the promises that HTTP keeps.
 */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { SagaResponse } from 'temporal-saga';
import type { SagaManager } from 'temporal-saga/client';
import { type NatsReply, type NatsRequest, serve } from '../../../examples/nats-transport/nats-participant';
import { natsTransport } from '../../../examples/nats-transport/nats-transport';
import { order, type Order } from '../../../examples/nats-transport/sagas';
import { type NatsServer, startNatsServer } from '../../support/nats-server';
import { Program } from '../../support/program';
import { type TestWorker, useTemporal } from '../../support/saga-worker';
import type { Notice } from './messages';

const STOCK_PROCESS = join(__dirname, 'stock-process.ts');
const SUBJECT = 'shop.stock';

const temporal = useTemporal();
let nats: NatsServer;
let folder: string;
/** The connection of the worker, which closes it, and the one of the carrier and the test. */
let [workers, ours]: NatsConnection[] = [];
let stock: Program<Notice>;
let worker: TestWorker;
let manager: SagaManager;

async function startStock(env: NodeJS.ProcessEnv = {}): Promise<void> {
  const given = { NATS_URL: nats.url, SUBJECT, STOCK_FILE: join(folder, 'stock.jsonl') };
  ({ program: stock } = await Program.start<Notice>(STOCK_PROCESS, { ...given, ...env }));
}

/** Requests that the carrier has accepted, by the uuid of the execution. */
const accepted = new Map<string, (request: NatsRequest) => void>();

function carry(request: NatsRequest): Promise<NatsReply> {
  const { operation, sagaId } = request;
  if (operation === 'cancel') return Promise.resolve({ answer: 'nothing-to-undo' });
  const notify = accepted.get(sagaId);
  if (!notify) return Promise.resolve({ answer: 'refused', content: { reason: 'no parcels' } });
  notify(request);
  return Promise.resolve({ answer: 'accepted' });
}

beforeAll(async () => {
  [nats, folder] = await Promise.all([startNatsServer(), mkdtemp(join(tmpdir(), 'nats-transport-'))]);
  [workers, ours] = await Promise.all([connect({ servers: nats.url }), connect({ servers: nats.url })]);
  await startStock();
  serve(ours, 'shop.carrier', carry);
  await ours.flush();
  const brief = { attemptTimeout: 500, initialInterval: 50, maximumInterval: 50 };
  const reach = (subject: string) => natsTransport({ connection: workers!, subject });
  worker = await temporal.startWorker({
    sagasPath: require.resolve('../../../examples/nats-transport/sagas'),
    participants: {
      stock: { ...reach(SUBJECT), execute: { ...brief, totalTimeout: '15s' }, undo: brief },
      carrier: { ...reach('shop.carrier'), execute: brief },
      absent: { ...reach('shop.absent'), execute: { ...brief, maximumAttempts: 3 } },
    },
  });
  ({ manager } = worker);
});

afterAll(async () => {
  await worker.stop();
  await Promise.all([stock.kill(), ours?.close()]);
  await Promise.all([nats.stop(), rm(folder, { recursive: true, force: true })]);
});

/** The ledger of the stock process, read through NATS. */
async function reserved(sku: string): Promise<unknown> {
  const reply = await ours!.request(`${SUBJECT}.reserved`, JSON.stringify({ sku }), { timeout: 5_000 });
  return reply.json();
}

/** An article of this conduct. */
const article = (conduct: string) => `${conduct}-${randomUUID()}`;

function run(fields: Partial<Order> & Pick<Order, 'sku'>, options: { readonly uuid?: string } = {}) {
  return manager.run(
    order,
    { quantity: 2, carrier: 'carrier', ...fields },
    { raiseOnError: false, ...options },
  );
}

const answersTo = (sku: string, answer: string) =>
  stock.waitFor('answered', (notice) => notice.sku === sku && notice.answer === answer);

it('a request over NATS is done, and the carrier replies later through a manager', async () => {
  const [uuid, sku] = [randomUUID(), article('ordinary')];
  const parcel = new Promise<NatsRequest>((resolve) => accepted.set(uuid, resolve));
  const running = run({ sku }, { uuid });
  const { key, sagaId } = await parcel;
  const response = new SagaResponse({ uuid: sagaId, request: key, content: { trackingId: 'T1' } });
  await manager.run({ response });
  const execution = await running;
  expect([execution.status, execution.context.trackingId]).toEqual(['finished', 'T1']);
  expect(await reserved(sku)).toEqual({ quantity: 2 });
});

it('a request over NATS can be refused, and has nothing to undo', async () => {
  const { error, steps } = await run({ sku: article('ordinary'), quantity: 101 });
  expect(error).toMatchObject({ code: 'REFUSED', response: { content: { reason: 'sold out' } } });
  expect(steps.map(({ undo }) => undo)).toEqual([undefined]);
});

it('an undo over NATS names the key of its request', async () => {
  const sku = article('ordinary');
  const execution = await run({ sku });
  expect([execution.status, execution.error?.code, execution.error?.step]).toEqual([
    'errored',
    'REFUSED',
    'ship',
  ]);
  expect(execution.steps[0]?.undo?.status).toBe('undone');
  expect(await reserved(sku)).toEqual({ quantity: 0 });
});

it('a request without a subscriber is unsent, and its step needs no undo', async () => {
  const sku = article('ordinary');
  const { status, error, steps } = await run({ sku, carrier: 'absent' });
  expect([status, error?.code, error?.step]).toEqual(['errored', 'REQUEST_UNSENT', 'ship']);
  expect(steps.map(({ outcome, undo }) => [outcome, undo?.status])).toEqual([
    ['done', 'undone'],
    [undefined, undefined],
  ]);
  expect(await reserved(sku)).toEqual({ quantity: 0 });
});

it('a request to a busy participant is sent again, and done once', async () => {
  const sku = article('slow');
  const { steps } = await run({ sku, carrier: 'absent' });
  await answersTo(sku, 'busy');
  expect(steps[0]).toMatchObject({ outcome: 'done', undo: { status: 'undone' } });
  expect(steps[0]?.attempts).toBeGreaterThan(2);
});

it('a meaningless answer leaves the outcome unknown, and the undo finds the reservation by the key of the request', async () => {
  const skus = [article('silent'), article('garbled')];
  for (const { status, error, steps } of await Promise.all(skus.map((sku) => run({ sku })))) {
    expect([status, error?.code, error?.step]).toEqual(['errored', 'OUTCOME_UNKNOWN', 'reserve']);
    expect(steps[0]?.undo?.status).toBe('undone');
  }
  expect(await Promise.all(skus.map(reserved))).toEqual([{ quantity: 0 }, { quantity: 0 }]);
});

it('a request whose participant is killed between the effect and the answer has its effect once', async () => {
  const [uuid, sku] = [randomUUID(), article('killed')];
  const parcel = new Promise<NatsRequest>((resolve) => accepted.set(uuid, resolve));
  const running = run({ sku }, { uuid });
  await stock.waitFor('written', (notice) => notice.sku === sku);
  await stock.kill();
  await startStock({ RESTARTED: 'true' });
  const { key, sagaId } = await parcel;
  expect(await reserved(sku)).toEqual({ quantity: 2 });
  await manager.run({
    response: new SagaResponse({ uuid: sagaId, request: key, content: { trackingId: 'T2' } }),
  });
  const execution = await running;
  expect([execution.status, execution.context.trackingId]).toEqual(['finished', 'T2']);
  expect(execution.steps[0]?.attempts).toBeGreaterThan(1);
});

it('a worker closes the connection that its three participants share', async () => {
  await worker.stop();
  expect(workers?.isClosed()).toBe(true);
});
