import { DefaultLogger, makeTelemetryFilterString, Runtime } from '@temporalio/worker';
import { createSagaWorker } from 'temporal-saga/worker';
import { withSources } from '../../support/saga-worker';
import { type Side, stopAt, tell } from './messages';
import { participantsAt, type ServiceUrls } from './services';

/** What a test says to a worker process by its environment; where Temporal is, it says too (`TEMPORAL_ADDRESS`). */
export interface WorkerEnv extends ServiceUrls {
  readonly TASK_QUEUE: string;
  /** The places at which it stops for ever, as JSON. */
  readonly STOPS: string;
  /** How long Temporal keeps tasks for this worker when it is gone. @defaultValue half a second */
  readonly STICKY?: string;
}

/** A saga worker that stops at the places that it is told, so that it can be killed there. */
async function main({ TASK_QUEUE, STOPS, STICKY = '500ms', ...urls }: WorkerEnv): Promise<void> {
  process.once('disconnect', () => process.exit(0));
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'ERROR' }), forward: {} } },
  });
  const stops = new Set(JSON.parse(STOPS) as readonly string[]);
  const passOrStop = async (uuid: string, activityId: string, side: Side): Promise<void> => {
    const at = stopAt(uuid, activityId, side);
    if (!stops.has(at)) return;
    tell({ kind: 'stopped', at });
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
              const result = await next(input);
              await passOrStop(uuid, activityId, 'after');
              return result;
            },
          },
        }),
      ],
    },
  });
  tell({ kind: 'ready' });
  await worker.run();
}

main(process.env as NodeJS.ProcessEnv & WorkerEnv).catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exit(1);
});
