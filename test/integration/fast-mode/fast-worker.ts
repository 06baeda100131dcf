/** A saga worker in a process of its own, which a test kills: it passes each request on to the ledger of the test. */
import { DefaultLogger, makeTelemetryFilterString, NativeConnection, Runtime } from '@temporalio/worker';
import { SagaRefused } from 'temporal-saga/activities';
import { createSagaWorker } from 'temporal-saga/worker';
import type { LedgerRequest } from './business-ledger';

/** The environment variables of a worker process. */
export interface FastWorkerEnv {
  readonly TEMPORAL_ADDRESS: string;
  readonly TASK_QUEUE: string;
  /** The path of the bundle of the sagas. */
  readonly BUNDLE: string;
  readonly LEDGER_URL: string;
}

/** The answer of the ledger. */
export type PassedOn = { readonly reply: unknown } | { readonly refused: true };

async function passOn(url: string, request: LedgerRequest): Promise<unknown> {
  const { target, content, attempt, idempotencyKey, sagaId } = request;
  const body = JSON.stringify({ target, content, attempt, idempotencyKey, sagaId });
  const response = await fetch(url, { method: 'POST', body });
  const answer = (await response.json()) as PassedOn;
  if ('refused' in answer) throw new SagaRefused({});
  return answer.reply;
}

async function main({ TEMPORAL_ADDRESS, TASK_QUEUE, BUNDLE, LEDGER_URL }: FastWorkerEnv): Promise<void> {
  process.once('disconnect', () => process.exit(0));
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'ERROR' }), forward: {} } },
  });
  const asStep =
    (target: string) =>
    async (
      fields: { readonly id: string },
      { idempotencyKey, sagaId }: { idempotencyKey: string; sagaId: string },
    ) => {
      await passOn(LEDGER_URL, { target, content: { id: fields.id }, attempt: 1, idempotencyKey, sagaId });
      return {};
    };
  const worker = await createSagaWorker({
    connection: await NativeConnection.connect({ address: TEMPORAL_ADDRESS }),
    taskQueue: TASK_QUEUE,
    workflowBundle: { codePath: BUNDLE },
    participants: { '*': (request) => passOn(LEDGER_URL, request) },
    stepActivities: { tour: asStep('tour/book'), untour: asStep('tour/cancel') },
    maxConcurrentWorkflowTaskExecutions: 100,
    stickyQueueScheduleToStartTimeout: '500ms',
  });
  process.send?.({ kind: 'ready' });
  await worker.run();
}

main(process.env as NodeJS.ProcessEnv & FastWorkerEnv).catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exit(1);
});
