import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { SagaManager } from 'temporal-saga/client';
import { bundleSagas, createSagaWorker, replaySagas, type SagaBundle } from 'temporal-saga/worker';
import { installQuietRuntime, withSources } from '../../support/saga-worker';
import { type ShortHistoryServer, startShortHistoryServer } from '../../support/short-history-server';
import { runsOf } from './block-workers';
import { Ledger } from './ledger';
import { mission } from './long-made-sagas';

const STEPS = 3_000;
/** One of so many steps sends a request. */
const SENDS = 60;
const REQUESTS = STEPS / SENDS;

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
    startShortHistoryServer({ eventLimit: 60 }),
    bundleSagas(withSources({ sagasPath: require.resolve('./long-made-sagas') })),
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

/** Runs an execution with so many made steps. */
async function run(prepare: (ledger: Ledger) => unknown) {
  const uuid = randomUUID();
  const ledger = new Ledger();
  ledgers.set(uuid, ledger);
  prepare(ledger);
  const worker = await createSagaWorker({
    connection: native,
    taskQueue,
    workflowBundle: bundle,
    participants: { '*': (request) => ledgers.get(request.sagaId)?.answer(request) },
  });
  const context = { steps: STEPS, sends: SENDS };
  const execution = await worker.runUntil(manager.run(mission, context, { uuid, raiseOnError: false }));
  return { uuid, ledger, execution };
}

const contentsOf = ({ requests }: Ledger, wanted: string) =>
  requests.filter(({ target }) => target === wanted).map(({ content }) => content);

const stages = Array.from({ length: REQUESTS }, (_, index) => index * SENDS);

describe(`a saga with ${String(STEPS)} steps that are made while it runs`, () => {
  it('continues in other runs, and runs each step once', async () => {
    const { uuid, ledger, execution } = await run(() => undefined);
    expect(execution).toMatchObject({ status: 'finished', context: { done: STEPS } });
    expect(ledger.targets).toHaveLength(REQUESTS + 1);
    expect(contentsOf(ledger, 'stage/do')).toEqual(stages);
    expect(ledger.contradictions).toEqual([]);
    expect((await runsOf(client, uuid)).length).toBeGreaterThan(3);
  }, 120_000);

  it('undoes each step once, in reverse, when the last one is refused', async () => {
    const { uuid, ledger, execution } = await run((own) => own.refuse('mission/land'));
    // The undo of a remote step changes no context.
    const context = { done: REQUESTS };
    expect(execution).toMatchObject({ status: 'errored', error: { step: 'land' }, context });
    expect(contentsOf(ledger, 'stage/do')).toEqual(stages);
    expect(contentsOf(ledger, 'stage/undo')).toEqual([...stages].reverse());
    expect([ledger.inPlace, ledger.contradictions]).toEqual([[], []]);
    expect((await runsOf(client, uuid)).length).toBeGreaterThan(6);
  }, 120_000);
});

it('the histories of all runs replay', async () => {
  const histories = (await Promise.all([...ledgers.keys()].map((uuid) => runsOf(client, uuid)))).flat();
  const { executions } = await replaySagas({ workflowBundle: bundle, histories });
  expect(executions.filter(({ failure }) => failure)).toEqual([]);
  expect(executions.length).toBeGreaterThan(ledgers.size);
}, 120_000);
