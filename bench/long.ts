/**
 * `npm run bench:long`: a very long saga whose last step is refused, so that it compensates all steps. It shows how time and
 * memory grow with the number of steps.
 */
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime } from '@temporalio/worker';
import { SagaManager } from 'temporal-saga/client';
import { createSagaWorker } from 'temporal-saga/worker';
import { startDevServer } from '../src/dev-server';
import { LongParticipant } from './long-participant';
import { LONG_SAGAS } from './long-sagas';

/** The steps of the short and of the long saga. */
const [SHORT, LONG] = [1_000, 10_000];
/** Temporal starts runs of one execution at least one second apart. */
const RUN_GAP_MS = 1_000;

async function main(): Promise<void> {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const server = await startDevServer();
  const connection = await NativeConnection.connect({ address: server.address });
  const client = new Client({ connection: await Connection.connect({ address: server.address }) });
  try {
    const short = await measure(client, connection, SHORT);
    const long = await measure(client, connection, LONG);
    report(short, long);
  } finally {
    await client.connection.close();
    await connection.close();
    await server.stop();
  }
}

interface Measured {
  readonly steps: number;
  readonly elapsed: number;
  readonly runs: number;
  readonly participant: LongParticipant;
}

async function measure(client: Client, connection: NativeConnection, steps: number): Promise<Measured> {
  const participant = new LongParticipant(steps);
  const taskQueue = `long-${String(steps)}`;
  const worker = await createSagaWorker({
    connection,
    taskQueue,
    sagasPath: require.resolve('./long-sagas'),
    participants: { p: participant.serve },
    // Runs workflows in this thread, so that its heap includes them.
    debugMode: true,
  });
  const running = worker.run();
  const manager = await SagaManager.connect({ taskQueue, client });
  const begin = performance.now();
  const uuid = `long-${String(steps)}-${String(Date.now())}`;
  const execution = await manager.run(LONG_SAGAS[steps] ?? '', {}, { uuid, raiseOnError: false });
  const elapsed = performance.now() - begin;
  worker.shutdown();
  await running;
  participant.check(execution.status);
  return { steps, elapsed, runs: await countRuns(client, uuid), participant };
}

async function countRuns(client: Client, uuid: string): Promise<number> {
  const { count } = await client.workflow.count(`WorkflowId = '${uuid}'`);
  return count;
}

function report(short: Measured, long: Measured): void {
  for (const { steps, elapsed, runs, participant } of [short, long]) {
    const heaps = participant.heaps.map(([step, bytes]) => `${step} ${(bytes / 1024 / 1024).toFixed(1)} MiB`);
    console.log(`${String(steps)} steps: ${(elapsed / 1000).toFixed(1)} s in ${String(runs)} runs`);
    console.log(`  heap after collection: ${heaps.join(', ')}`);
  }
  const work = ({ elapsed, runs }: Measured) => elapsed - RUN_GAP_MS * (runs - 1);
  console.log(
    `Time without the gaps between runs: ${(work(long) / work(short)).toFixed(2)} times the time of the short saga.`,
  );
}

void main();
