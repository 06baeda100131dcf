import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { SagaRefused } from 'temporal-saga';
import { implement, type ParticipantRequest } from 'temporal-saga/activities';
import { SagaManager } from 'temporal-saga/client';
import { bundleSagas, createSagaWorker, replaySagas, type SagaBundle } from 'temporal-saga/worker';
import { installQuietRuntime, withSources } from '../../support/saga-worker';
import { type ShortHistoryServer, startShortHistoryServer } from '../../support/short-history-server';
import { runsOf, UNCACHED, WORKERS } from '../blocks/block-workers';
import { filling, warehouse } from './kept-sagas';

/** A server on which a run is short, so that what is kept goes over several runs. */
let server: ShortHistoryServer;
let bundle: SagaBundle;
let native: NativeConnection;
let client: Client;
let manager: SagaManager;

const taskQueue = randomUUID();
const requests: ParticipantRequest[] = [];
const uuids: string[] = [];

beforeAll(async () => {
  installQuietRuntime();
  [server, bundle] = await Promise.all([
    startShortHistoryServer({ eventLimit: 25 }),
    bundleSagas(withSources({ sagasPath: require.resolve('./kept-sagas') })),
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

/** Serves the requests of the test, and notes them. */
const participants = {
  warehouse: implement(warehouse, {
    reserve: ({ id, weight }, request) => {
      requests.push(request);
      return { at: new Date(0), shelf: `${id}/${String(weight)}` };
    },
    release: (_, request) => void requests.push(request),
  }),
  printer: (request: ParticipantRequest) => void requests.push(request),
  office: () => {
    throw new SagaRefused({ why: 'closed' });
  },
};

describe.each(WORKERS)('on a worker that is %s', (kind) => {
  it('undos get what was kept, sent and refused in earlier runs', async () => {
    const worker = await createSagaWorker({
      connection: native,
      ...{ taskQueue, workflowBundle: bundle, participants },
      ...(kind === 'uncached' && UNCACHED),
    });
    requests.length = 0;
    const uuid = randomUUID();
    uuids.push(uuid);
    const ids = Array.from({ length: 8 }, (_, index) => `i${String(index)}`);
    const execution = await worker.runUntil(
      manager.run(filling, { ids } as never, { uuid, raiseOnError: false }),
    );
    expect(execution).toMatchObject({ status: 'errored', error: { code: 'REFUSED', step: 'close' } });
    expect((await runsOf(client, uuid)).length).toBeGreaterThan(1);
    const undos = requests.filter(({ undoOf }) => undoOf.length > 0);
    const cause = { code: 'REFUSED', step: 'close', reply: { why: 'closed' } };
    const [destroyed, ...released] = undos.map(({ content }) => content);
    expect(released).toEqual(
      [...ids].reverse().map((id) => ({
        ...{ shelf: `${id}/1`, isDate: true, outcome: 'done', cause },
        sent: { id, weight: 1 },
      })),
    );
    const printed = requests.find(({ target }) => target === 'printer/print')?.content;
    expect(printed).toEqual({ id: expect.any(String) as string, batch: 'standard' });
    expect(destroyed).toEqual({ id: (printed as { id: string }).id, because: { why: 'closed' } });
  }, 120_000);
});

it('a start that does not fit the schema is refused by the client, and by the worker where it comes by name', async () => {
  const refused = manager.run(filling, { ids: 5 } as never, { uuid: randomUUID() });
  await expect(refused).rejects.toMatchObject({ code: 'CONTEXT_INVALID' });
  const worker = await createSagaWorker({
    connection: native,
    ...{ taskQueue, workflowBundle: bundle, participants },
  });
  const uuid = randomUUID();
  uuids.push(uuid);
  const execution = await worker.runUntil(manager.run('filling', { ids: 5 }, { uuid, raiseOnError: false }));
  expect(execution).toMatchObject({ status: 'errored', steps: [], error: { code: 'CONTEXT_INVALID' } });
}, 120_000);

it('the histories of all runs replay', async () => {
  const histories = (await Promise.all(uuids.map((uuid) => runsOf(client, uuid)))).flat();
  expect(histories.length).toBeGreaterThan(3);
  const { executions } = await replaySagas({ workflowBundle: bundle, histories });
  expect(executions.filter(({ failure }) => failure)).toEqual([]);
}, 120_000);
