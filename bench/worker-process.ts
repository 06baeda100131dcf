/**
 * The process of the two workers that are compared; one at a time gets work.
 *
 * Both run in one process, so that they share the runtime, the connection, and everything that differs by chance from process
 * to process (memory layout, compiled code, heap). Each has its own bundle, because every execution runs all code of a bundle.
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
