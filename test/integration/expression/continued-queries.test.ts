import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import type { Saga } from 'temporal-saga';
import { SagaManager } from 'temporal-saga/client';
import { bundleSagas, createSagaWorker, replaySagas, type SagaBundle } from 'temporal-saga/worker';
import { installQuietRuntime, withSources } from '../../support/saga-worker';
import { type ShortHistoryServer, startShortHistoryServer } from '../../support/short-history-server';
import { runsOf } from '../blocks/block-workers';
import { Ledger } from '../blocks/ledger';
import { beside, polling, type Server } from './query-sagas';

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
    startShortHistoryServer({ eventLimit: 25 }),
    bundleSagas(withSources({ sagasPath: require.resolve('./query-sagas') })),
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

const QUESTIONS = 12;

/** Runs a saga whose server is active at the last question. */
async function runPolling(saga: Saga<Server>, maxCachedWorkflows: number) {
  const uuid = randomUUID();
  const ledger = new Ledger().conduct('nova/status', () => ({
    status: ledger.countOf('nova/status') < QUESTIONS ? 'building' : 'active',
  }));
  ledgers.set(uuid, ledger);
  const worker = await createSagaWorker({
    connection: native,
    taskQueue,
    workflowBundle: bundle,
    maxCachedWorkflows,
    participants: { '*': (request) => ledgers.get(request.sagaId)?.answer(request) },
  });
  const execution = await worker.runUntil(manager.run(saga, {}, { uuid, raiseOnError: false }));
  return { ledger, execution, runs: await runsOf(client, uuid) };
}

describe.each([
  ['caches workflows', 100],
  ['caches none', 0],
] as const)('queries that continue in other runs, on a worker that %s', (_, cached) => {
  it.each([
    ['alone', polling],
    ['beside another branch', beside],
  ] as const)('ask %s as if there had been one run', async (__, saga) => {
    const { ledger, execution, runs } = await runPolling(saga, cached);
    expect(execution).toMatchObject({ status: 'finished', context: { status: 'active' } });
    const questions = ledger.requests.filter(({ target }) => target === 'nova/status');
    expect(questions).toHaveLength(QUESTIONS);
    expect(new Set(questions.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(QUESTIONS);
    expect(runs.length).toBeGreaterThanOrEqual(3);
    const { executions } = await replaySagas({ workflowBundle: bundle, histories: runs });
    expect(executions.filter(({ failure }) => failure)).toEqual([]);
  });
});
