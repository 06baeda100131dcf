import { startDevServer } from 'temporal-saga/dev-server';
import { createSagaWorker } from 'temporal-saga/worker';
import { workerOptions } from './worker-options.js';

/** Starts a Temporal server, or uses a running one; then the worker, then the orders of the client. */
async function main(): Promise<void> {
  const { address, uiUrl = 'not started here' } = await startDevServer({
    port: 7233,
    ui: true,
    reuse: true,
    searchAttributes: [{ name: 'SagaStatus', type: 'KEYWORD' }], // for lists of stuck sagas
  });
  console.log(`Temporal server: ${address}, web UI: ${uiUrl}`);
  process.env.TEMPORAL_ADDRESS = address;
  const worker = await createSagaWorker(workerOptions);
  const running = worker.run();
  await import('./client.js');
  await running; // until Ctrl-C
}

void main();
