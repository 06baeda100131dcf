/** A saga worker in a process of its own, whose participants are the ledger of the test: it passes each request on. */
import { DefaultLogger, makeTelemetryFilterString, NativeConnection, Runtime } from '@temporalio/worker';
import { SagaRefused, type ParticipantRequest } from 'temporal-saga/activities';
import { createSagaWorker } from 'temporal-saga/worker';

/** The environment variables of a worker process. */
export interface KillableWorkerEnv {
  readonly TEMPORAL_ADDRESS: string;
  readonly TASK_QUEUE: string;
  /** The path of the bundle of the sagas. */
  readonly BUNDLE: string;
  /** The address of the ledger. */
  readonly LEDGER_URL: string;
  /** The task queue whose worker carries out the requests; empty: this worker passes them on to the ledger. */
  readonly PARTICIPANTS_QUEUE: string;
  /** How many workflows it caches. */
  readonly CACHED: string;
}

/** The answer of the ledger. */
export type PassedOn = { readonly reply: unknown } | { readonly refused: true } | { readonly broken: string };

async function passOn(url: string, { signal, ...request }: ParticipantRequest): Promise<unknown> {
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(request), signal });
  const answer = (await response.json()) as PassedOn;
  if ('refused' in answer) throw new SagaRefused({});
  if ('broken' in answer) throw new Error(answer.broken);
  return answer.reply;
}

async function main(env: KillableWorkerEnv): Promise<void> {
  process.once('disconnect', () => process.exit(0));
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'ERROR' }), forward: {} } },
  });
  const { TEMPORAL_ADDRESS: address, TASK_QUEUE: taskQueue, BUNDLE: codePath, LEDGER_URL, CACHED } = env;
  const { PARTICIPANTS_QUEUE: elsewhere } = env;
  const worker = await createSagaWorker({
    connection: await NativeConnection.connect({ address }),
    taskQueue,
    workflowBundle: { codePath },
    participants: {
      '*': elsewhere === '' ? (request) => passOn(LEDGER_URL, request) : { taskQueue: elsewhere },
    },
    maxCachedWorkflows: Number(CACHED),
    stickyQueueScheduleToStartTimeout: '500ms',
  });
  process.send?.({ kind: 'ready' });
  await worker.run();
}

main(process.env as NodeJS.ProcessEnv & KillableWorkerEnv).catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exit(1);
});
