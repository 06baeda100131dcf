import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { SagaManager } from 'temporal-saga/client';
import { type LaunchedServer, launchServer } from '../../../src/dev-server/launch-server';
import { Program } from '../../support/program';
import { disagreements } from './disagreements';
import { Services } from './services';
import { patientTrip, trip } from './trip-sagas';
import { Trips } from './trips';

const TASK_QUEUE = 'trips';
let folder: string;
let server: LaunchedServer;
let connection: Connection;
let services: Services;
let worker: Program;
let manager: SagaManager;
let trips: Trips;

const launch = (port?: number) =>
  launchServer({ dbFilename: join(folder, 'temporal.db'), ...(port !== undefined && { port }) });

/** Kills the server with SIGKILL, and starts a new one on the same file and port. */
async function replaceServer(): Promise<void> {
  process.kill(server.pid, 'SIGKILL');
  await server.ended;
  server = await launch(Number(server.address.split(':')[1]));
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'temporal-saga-matrix-'));
  [server, services] = await Promise.all([launch(), Services.start()]);
  connection = await Connection.connect({ address: server.address });
  manager = await SagaManager.connect({ taskQueue: TASK_QUEUE, client: new Client({ connection }) });
  trips = new Trips(manager);
  const env = { ...services.env, TEMPORAL_ADDRESS: server.address, TASK_QUEUE, STOPS: '[]' };
  ({ program: worker } = await Program.start(join(__dirname, 'worker-process.ts'), env));
});

afterAll(async () => {
  await Promise.all([worker.kill(), services.close(), connection.close()]);
  await server.stop();
  await rm(folder, { recursive: true });
});

describe('a Temporal server that is killed and started again on its file', () => {
  it('a killed Temporal server loses no trip, neither a running one nor a waiting one', async () => {
    const [forward, backward, repeated] = [randomUUID(), randomUUID(), randomUUID()];
    const [stuck, patient, paused] = [randomUUID(), randomUUID(), randomUUID()];
    await services.conduct(forward, 'car/book', 'hold-reply');
    await services.conduct(backward, 'bank/charge', 'refuse');
    await services.conduct(backward, 'car/cancel', 'hold-reply');
    await services.conduct(repeated, 'flight/book', 'break');
    await services.conduct(stuck, 'bank/charge', 'refuse');
    await services.conduct(stuck, 'hotel/cancel', 'refuse');
    await services.conduct(patient, 'car/book', 'refuse');
    await services.conduct(paused, 'hotel/book', 'accept');
    const started = [
      ...[forward, backward, repeated, stuck, paused].map((uuid) => trips.start(trip, uuid)),
      trips.start(patientTrip, patient),
    ];
    await services.recorded(forward, 'car/book');
    await services.recorded(backward, 'car/cancel');
    await services.arrived(repeated, 'flight/book');
    await Promise.all([trips.reaches(stuck, 'stuck'), trips.reaches(patient, 'stuck')]);
    await trips.reaches(paused, 'paused');

    await replaceServer();

    await services.conduct(forward, 'car/book', 'serve');
    await services.conduct(backward, 'car/cancel', 'serve');
    await services.conduct(repeated, 'flight/book', 'serve');
    await services.conduct(stuck, 'hotel/cancel', 'serve');
    await trips.resolve(stuck, { action: 'retry' });
    await trips.resolve(patient, { action: 'compensate', reason: 'no cars' });
    await manager.run({ response: await services.perform(paused, 'hotel/book') });
    const executions = await Promise.all(started.map(({ end }) => end));
    const ledgerEntries = await services.ledgerEntries();
    expect(executions.flatMap((execution) => disagreements(execution, ledgerEntries))).toEqual([]);
    expect(executions).toMatchObject([
      { status: 'finished' },
      { status: 'errored', error: { code: 'REFUSED', step: 'pay' } },
      { status: 'finished' },
      { status: 'errored', error: { code: 'REFUSED', step: 'pay' }, actions: [{ by: 'ann' }] },
      { status: 'finished' },
      { status: 'errored', error: { code: 'REFUSED', step: 'car' } },
    ]);
  }, 120_000);
});
