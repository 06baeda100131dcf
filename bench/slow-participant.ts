/**
 * `npm run bench:slow`: what one slow participant does to other sagas in fast mode. Every tenth saga asks a participant that takes
 * 30 seconds; the latencies of the others are compared with those of a run without it.
 */
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime } from '@temporalio/worker';
import { SagaManager } from 'temporal-saga/client';
import { createSagaWorker } from 'temporal-saga/worker';
import { type BenchServer, startServer } from './bench-server';
import { run } from './load';
import { PARTICIPANTS } from './participants';
import { threeSteps } from './fast-sagas';
import { ORDER } from './scenarios';
import { quantile } from './statistics';

const SAGAS = 500;
const CONCURRENCY = 50;
const EVERY = 10;
const SLOW = 30_000;
/** The 95th percentile of the others may at most double. */
const LARGEST_RATIO = 2;
const QUEUE = 'slow-participant';

/** The participants of the benchmark; those orders that are slow wait at the second one. */
function participantsWith(slow: ReadonlySet<unknown>): typeof PARTICIPANTS {
  const payment = PARTICIPANTS['payment'];
  if (typeof payment !== 'function') throw new Error('The payment of the benchmark is a function.');
  return {
    ...PARTICIPANTS,
    payment: async (request) => {
      if (slow.has(request.content.orderId)) await new Promise((resolve) => setTimeout(resolve, SLOW));
      return payment(request);
    },
  };
}

/** The 95th percentile of the sagas that meet no slow participant. */
async function p95Of(manager: SagaManager, slow: Set<unknown>, isSlow: boolean): Promise<number> {
  let number = 0;
  const slowOnes: Promise<unknown>[] = [];
  const runOne = async () => {
    number += 1;
    const orderId = `${String(isSlow)}-${String(number)}`;
    if (isSlow && number % EVERY === 0) {
      slow.add(orderId);
      slowOnes.push(manager.run(threeSteps, { ...ORDER, orderId }));
    }
    await manager.run(threeSteps, { ...ORDER, orderId: `${orderId}-other` });
    return '';
  };
  const { latencies } = await run(runOne, { sagas: SAGAS, concurrency: CONCURRENCY });
  await Promise.all(slowOnes);
  return quantile(latencies, 0.95);
}

async function measure({ address, namespace }: BenchServer): Promise<number> {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const slow = new Set<unknown>();
  const connection = await NativeConnection.connect({ address });
  const worker = await createSagaWorker({
    connection,
    namespace,
    taskQueue: QUEUE,
    sagasPath: require.resolve('./fast-sagas'),
    participants: participantsWith(slow),
  });
  const client = new Client({ connection: await Connection.connect({ address }), namespace });
  const manager = await SagaManager.connect({ taskQueue: QUEUE, client });
  return worker.runUntil(async () => {
    await p95Of(manager, slow, false);
    const alone = await p95Of(manager, slow, false);
    const beside = await p95Of(manager, slow, true);
    const ratio = beside / alone;
    console.log(
      `p95 alone ${alone.toFixed(0)} ms, beside slow ones ${beside.toFixed(0)} ms: ${ratio.toFixed(2)}`,
    );
    return ratio;
  });
}

async function main(): Promise<void> {
  const server = await startServer('dev');
  try {
    if ((await measure(server)) > LARGEST_RATIO) process.exitCode = 1;
  } finally {
    await server.stop();
  }
}

void main();
