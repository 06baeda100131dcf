/** Runs sagas with the installed SDK: one that finishes, one that is compensated, and one whose worker is killed. */
import assert from 'node:assert';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { SagaManager } from 'temporal-saga/client';
import { order } from './sagas';

const [, , taskQueue = ''] = process.argv;
const address = process.env['TEMPORAL_ADDRESS'] ?? '';

/** Starts a worker and waits until it polls. */
async function startWorker(environment: NodeJS.ProcessEnv): Promise<ChildProcess> {
  const worker = spawn(process.execPath, [require.resolve('./worker'), taskQueue], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (worker.stdout) await once(worker.stdout, 'data');
  return worker;
}

async function runSagas(): Promise<void> {
  const manager = await SagaManager.connect({ taskQueue });
  const killed = await startWorker({ KILLED_ORDERS: 'yes' });
  const options = { raiseOnError: false };
  const finished = await manager.run(order, { orderId: 'a' }, options);
  assert.equal(finished.status, 'finished');
  const declined = await manager.run(order, { orderId: 'b', fate: 'declined' }, options);
  assert.equal(declined.status, 'errored');
  const death = once(killed, 'exit');
  const interrupted = manager.run(order, { orderId: 'c', fate: 'killed' }, options);
  await death;
  const next = await startWorker({});
  assert.equal((await interrupted).status, 'finished');
  const end = once(next, 'exit');
  next.kill('SIGTERM');
  await end;
  await manager.close();
}

/** Concurrent strands of local activities, run and replayed. */
async function runStrands(): Promise<void> {
  const workflowsPath = require.resolve('./concurrent-workflows');
  const connection = await NativeConnection.connect({ address });
  const client = new Client({ connection: await Connection.connect({ address }) });
  const pause = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));
  const activities = { first: pause, second: pause, third: pause, fourth: pause };
  const queue = `${taskQueue}-strands`;
  const worker = await Worker.create({ connection, workflowsPath, activities, taskQueue: queue });
  const workflow = { taskQueue: queue, workflowId: queue };
  await worker.runUntil(client.workflow.execute('strands', workflow));
  const history = await client.workflow.getHandle(queue).fetchHistory();
  await Worker.runReplayHistory({ workflowsPath }, history, queue);
  await client.connection.close();
  await connection.close();
}

async function main(): Promise<void> {
  await runSagas();
  await runStrands();
}

void main();
