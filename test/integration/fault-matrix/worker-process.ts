import { DefaultLogger, makeTelemetryFilterString, Runtime } from '@temporalio/worker';
import { createSagaWorker } from 'temporal-saga/worker';
import { withSources } from '../../support/saga-worker';
import { type Timing, stopAt, notify } from './messages';
import { participantsAt, type ServiceUrls } from './services';

/** The environment variables of a worker process; `TEMPORAL_ADDRESS` is another one. */
export interface WorkerEnv extends ServiceUrls {
  readonly TASK_QUEUE: string;
  /** The places at which it stops forever, as JSON. */
  readonly STOPS: string;
  /** How long Temporal keeps tasks for this worker after it is gone. @defaultValue half a second */
  readonly STICKY?: string;
}

/** A saga worker that stops at the given places, so that a test can kill it there. */
async function main({ TASK_QUEUE, STOPS, STICKY = '500ms', ...urls }: WorkerEnv): Promise<void> {
  process.once('disconnect', () => process.exit(0));
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'ERROR' }), forward: {} } },
  });
  const stops = new Set(JSON.parse(STOPS) as readonly string[]);
  const passOrStop = async (uuid: string, activityId: string, timing: Timing): Promise<void> => {
    const at = stopAt(uuid, activityId, timing);
    if (!stops.has(at)) return;
    notify({ kind: 'stopped', at });
    await new Promise(() => undefined);
  };
  const worker = await createSagaWorker({
    ...withSources({}),
    sagasPath: require.resolve('./trip-sagas'),
    taskQueue: TASK_QUEUE,
    participants: participantsAt(urls),
    stickyQueueScheduleToStartTimeout: STICKY,
    interceptors: {
      activity: [
        ({ info: { activityId, workflowExecution } }) => ({
          inbound: {
            async execute(input, next) {
              const uuid = workflowExecution?.workflowId ?? '';
              await passOrStop(uuid, activityId, 'before');
              try {
                return await next(input);
              } finally {
                // A refusal fails the activity: its reply has come, too.
                await passOrStop(uuid, activityId, 'after');
              }
            },
          },
        }),
      ],
    },
  });
  notify({ kind: 'ready' });
  await worker.run();
}

main(process.env as NodeJS.ProcessEnv & WorkerEnv).catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exit(1);
});
