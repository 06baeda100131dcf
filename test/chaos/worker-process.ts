import { DefaultLogger, makeTelemetryFilterString, Runtime } from '@temporalio/worker';
import { createSagaWorker } from 'temporal-saga/worker';
import type { ReadyNotice } from '../support/program';
import { withSources } from '../support/saga-worker';
import { SERVICES } from './shapes';

/** The environment variables of a worker process; `TEMPORAL_ADDRESS` is another one. */
export interface WorkerEnv {
  readonly TASK_QUEUE: string;
  /** The address of each service, as JSON. */
  readonly URLS: string;
  /** The size of its workflow cache; 0 replays every execution at every task. */
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
    // How long Temporal keeps tasks for a worker that is gone.
    stickyQueueScheduleToStartTimeout: '500ms',
  });
  process.send?.({ kind: 'ready' } satisfies ReadyNotice);
  await worker.run();
}

main(process.env as NodeJS.ProcessEnv & WorkerEnv).catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exit(1);
});
