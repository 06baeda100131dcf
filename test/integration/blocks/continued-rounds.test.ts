import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { SagaManager } from 'temporal-saga/client';
import { bundleSagas, createSagaWorker, replaySagas, type SagaBundle } from 'temporal-saga/worker';
import { installQuietRuntime, withSources } from '../../support/saga-worker';
import { type ShortHistoryServer, startShortHistoryServer } from '../../support/short-history-server';
import { until } from '../../support/until';
import { runsOf, WORKERS } from './block-workers';
import { Ledger } from './ledger';
import { type Collection, collecting, polling } from './round-sagas';

/** A server on which a run is short, so that executions continue in other runs. */
let server: ShortHistoryServer;
let bundle: SagaBundle;
let native: NativeConnection;
let client: Client;
let manager: SagaManager;

const taskQueue = randomUUID();
const ledgers = new Map<string, Ledger>();

beforeAll(async () => {
  installQuietRuntime();
  [server, bundle] = await Promise.all([
    startShortHistoryServer({ eventLimit: 40 }),
    bundleSagas(withSources({ sagasPath: require.resolve('./round-sagas') })),
  ]);
  const { address } = server;
  native = await NativeConnection.connect({ address });
  client = new Client({ connection: await Connection.connect({ address, interceptors: [] }) });
  manager = await SagaManager.connect({ client, taskQueue });
}, 120_000);
afterAll(async () => {
  await client.connection.close();
  await native.close();
  await server.stop();
});

/** Runs a part of a test while a worker runs; it stops afterwards. */
async function withWorker<R>(kind: (typeof WORKERS)[number], part: () => Promise<R>): Promise<R> {
  const worker = await createSagaWorker({
    connection: native,
    taskQueue,
    workflowBundle: bundle,
    participants: { '*': (request) => ledgers.get(request.sagaId)?.answer(request) },
    ...(kind === 'uncached' && { maxCachedWorkflows: 0 }),
  });
  return worker.runUntil(part());
}

function begin(saga: typeof collecting, total: number) {
  const uuid = randomUUID();
  const ledger = new Ledger();
  ledgers.set(uuid, ledger);
  const end = manager.run<Collection>(saga, { total }, { uuid, raiseOnError: false });
  end.catch(() => undefined);
  return { uuid, ledger, end };
}

describe('rounds that continue in other runs', () => {
  it.each(WORKERS)(
    'each round takes one event, over a restart of a worker that is %s; all are undone, the last one first',
    async (kind) => {
      const { uuid, ledger, end } = begin(collecting, 30);
      ledger.refuse('shop/confirm');
      const send = (number: number) =>
        manager.send(uuid, { event: 'paid', id: String(number), content: { note: `n${number}`, amount: 1 } });
      await withWorker(kind, async () => {
        await until(async () => (await manager.load(uuid).catch(() => undefined))?.waits.length === 1);
        // Early events wait for later rounds, also over other runs.
        for (let number = 1; number <= 20; number += 1) await send(number);
        await ledger.received(15);
      });
      await withWorker(kind, async () => {
        for (let number = 21; number <= 30; number += 1) await send(number);
        await end;
      });
      const notes = Array.from({ length: 30 }, (_, index) => `n${String(index + 1)}`);
      expect(await end).toMatchObject({ status: 'errored', error: { step: 'confirm' }, context: { notes } });
      const booked = ledger.requests.filter(({ target }) => target === 'bank/book');
      expect(booked.map(({ content }) => content)).toEqual(notes);
      const undone = ledger.requests.filter(({ target }) => target === 'bank/cancel');
      expect(undone.map(({ step }) => step)).toEqual(booked.map(({ step }) => step).reverse());
      expect([ledger.inPlace, ledger.contradictions]).toEqual([[], []]);
      expect((await runsOf(client, uuid)).length).toBeGreaterThan(3);
    },
    120_000,
  );

  it('500 rounds', async () => {
    const { uuid, ledger, end } = begin(polling, 500);
    await withWorker('cached', () => end);
    expect(await end).toMatchObject({ status: 'finished', context: { paid: 500 } });
    expect(new Set(ledger.requests.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(500);
    expect((await runsOf(client, uuid)).length).toBeGreaterThan(10);
  }, 300_000);
});

it('the histories of all runs replay', async () => {
  const histories = (await Promise.all([...ledgers.keys()].map((uuid) => runsOf(client, uuid)))).flat();
  const { executions } = await replaySagas({ workflowBundle: bundle, histories });
  expect(executions.filter(({ failure }) => failure)).toEqual([]);
  expect(executions.length).toBeGreaterThan(ledgers.size);
}, 120_000);
