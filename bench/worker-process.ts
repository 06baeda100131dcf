/**
 * The process of the two workers of a comparison. Only one of them has work at a time.
 *
 * Both run in one process, so that they share its memory layout, compiled code and heap, the runtime and the
 * connection: these differ by chance between processes. Each has its own bundle, because all code of a bundle runs in
 * every execution.
 */
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { createSagaWorker } from 'temporal-saga/worker';
import { participantActivity } from '../src/activities/participant-activity';
import { ParticipantRegistry } from '../src/activities/participant-registry';
import { PARTICIPANTS } from './participants';
import { isTwin, taskQueueOf, type VariantName } from './variants';

/** CPU time of this process so far, in microseconds. */
export interface CpuReport {
  readonly cpu: number;
}

async function main([address = '', ...variants]: readonly string[]): Promise<void> {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const connection = await NativeConnection.connect({ address });
  const workers = await Promise.all(
    variants.map((variant) => createWorker(variant as VariantName, connection)),
  );
  const running = workers.map((worker) => worker.run());
  process.on('message', () => report());
  process.once('disconnect', () => {
    for (const worker of workers) worker.shutdown();
  });
  report();
  await Promise.all(running);
  await connection.close();
}

function createWorker(variant: VariantName, connection: NativeConnection): Promise<Worker> {
  const options = { connection, taskQueue: taskQueueOf(variant) };
  if (isTwin(variant)) {
    // The same activity that serves the sagas.
    const activities = { default: participantActivity(new ParticipantRegistry(PARTICIPANTS)) };
    return Worker.create({ ...options, workflowsPath: require.resolve('./twins'), activities });
  }
  const sagasPath = require.resolve(variant === 'saga' ? './sagas' : './fifty-sagas');
  return createSagaWorker({ ...options, sagasPath, participants: PARTICIPANTS });
}

function report(): void {
  const { user, system } = process.cpuUsage();
  process.send?.({ cpu: user + system } satisfies CpuReport);
}

void main(process.argv.slice(2));
