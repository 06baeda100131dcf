import { DefaultLogger, makeTelemetryFilterString, Runtime } from '@temporalio/worker';
import { createSagaWorker } from 'temporal-saga/worker';
import type { ReadyNotice } from '../support/program';
import { withSources } from '../support/saga-worker';
import { SERVICES } from './shapes';

/** What the chaos says to the process of a worker by its environment; where Temporal is too (`TEMPORAL_ADDRESS`). */
export interface WorkerEnv {
  readonly TASK_QUEUE: string;
  /** Where each service is reached, as JSON. */
  readonly URLS: string;
  /** How many executions it keeps; 0 replays each of them at every task. */
  readonly CACHED: string;
}

/** A saga worker that may be killed at any time. */
async function main({ TASK_QUEUE, URLS, CACHED }: WorkerEnv): Promise<void> {
  process.once('disconnect', () => process.exit(0));
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'ERROR' }), forward: {} } },
  });
  const urls = JSON.parse(URLS) as Record<string, string>;
  const worker = await createSagaWorker({
    ...withSources({}),
    sagasPath: require.resolve('./sagas'),
    taskQueue: TASK_QUEUE,
    participants: Object.fromEntries(
      SERVICES.map((name) => [name, { url: `${urls[name] ?? ''}/${name}`, busy: [409] }]),
    ),
    maxCachedWorkflows: Number(CACHED),
    // How long Temporal keeps tasks for the worker that is gone.
    stickyQueueScheduleToStartTimeout: '500ms',
  });
  process.send?.({ kind: 'ready' } satisfies ReadyNotice);
  await worker.run();
}

main(process.env as NodeJS.ProcessEnv & WorkerEnv).catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exit(1);
});
