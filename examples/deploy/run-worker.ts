/** A saga worker for a container: metrics for Prometheus, a health check, and an orderly end at SIGTERM. */
import { createServer } from 'node:http';
import { Runtime } from '@temporalio/worker';
import { createSagaWorker, type SagaWorkerOptions } from 'temporal-saga/worker';
import { countExecutions } from './count-executions';

export async function runWorker(
  options: SagaWorkerOptions,
  { health = 8080, metrics = '0.0.0.0:9464', countEvery = 60_000 } = {},
): Promise<void> {
  // Before anything else of Temporal: a process has one runtime.
  Runtime.install({ telemetryOptions: { metrics: { prometheus: { bindAddress: metrics } } } });
  const worker = await createSagaWorker(options);
  const server = createServer((_, response) => {
    const state = worker.getState(); // RUNNING; after SIGTERM: STOPPING, DRAINING and so on
    response.writeHead(state === 'RUNNING' ? 200 : 503).end(state);
  }).listen(health);
  const timer = setInterval(() => void countExecutions(worker).catch(console.error), countEvery);
  try {
    await worker.run(); // ends after SIGTERM, when the attempts under way have ended
  } finally {
    clearInterval(timer);
    server.close();
  }
}
