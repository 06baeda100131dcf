import { createSagaWorker } from 'temporal-saga/worker';
import { workerOptions } from './worker-options.js';

/** Runs the saga until Ctrl-C or SIGTERM; steps that are under way may end. */
async function main(): Promise<void> {
  const worker = await createSagaWorker(workerOptions);
  await worker.run();
}

void main();
