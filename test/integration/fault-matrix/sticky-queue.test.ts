import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { SagaManager } from 'temporal-saga/client';
import { freshTaskQueue } from '../../support/saga-worker';
import { Program } from '../../support/program';
import { serverAddress } from '../../support/temporal-server';
import { disagreements } from './disagreements';
import { Services } from './services';
import { trip } from './trip-sagas';
import { Trips } from './trips';

const TASK_QUEUE = freshTaskQueue();
let services: Services;
let connection: Connection;
let manager: SagaManager;
const workers: Program[] = [];

async function startWorker(): Promise<Program> {
  const env = { ...services.env, TEMPORAL_ADDRESS: serverAddress(), TASK_QUEUE, STOPS: '[]', STICKY: '10s' };
  const { program } = await Program.start(require.resolve('./worker-process'), env);
  workers.push(program);
  return program;
}

beforeAll(async () => {
  services = await Services.start();
  connection = await Connection.connect({ address: serverAddress() });
  manager = await SagaManager.connect({ taskQueue: TASK_QUEUE, client: new Client({ connection }) });
});
afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.kill()));
  await Promise.all([services.close(), connection.close()]);
});

describe('a worker that is killed while another one polls', () => {
  it('C3: a killed worker does not prevent an operator action, which is applied once', async () => {
    const trips = new Trips(manager);
    const uuid = randomUUID();
    await services.conduct(uuid, 'bank/charge', 'refuse');
    await services.conduct(uuid, 'hotel/cancel', 'refuse');
    const first = await startWorker();
    const { end } = trips.start(trip, uuid);
    const {
      incidents: [incident],
    } = await trips.reaches(uuid, 'stuck');
    await startWorker();
    await services.conduct(uuid, 'hotel/cancel', 'serve');
    await first.kill();
    const { step = '', phase = 'undo', id = '' } = incident ?? {};
    await manager.resolve(uuid, { action: 'retry', step, phase, incident: id, by: 'ann' });
    const execution = await end;
    expect(execution).toMatchObject({ status: 'errored', actions: [{ action: 'retry', applied: true }] });
    expect(execution.actions).toHaveLength(1);
    expect(disagreements(execution, await services.ledgerEntries())).toEqual([]);
  }, 120_000);
});
