/** A worker in a process of its own. With `KILLED_ORDERS` it kills itself when the order arrives that asks for it. */
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { SagaRefused } from 'temporal-saga/activities';
import { createSagaWorker } from 'temporal-saga/worker';
import type { Order } from './sagas';

async function main(): Promise<void> {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const worker = await createSagaWorker({
    sagasPath: require.resolve('./sagas'),
    taskQueue: process.argv[2] ?? '',
    participants: {
      stock: () => undefined,
      payment: ({ content }) => {
        const { fate } = content as Order;
        if (fate === 'declined') throw new SagaRefused('card declined');
        if (fate === 'killed' && process.env['KILLED_ORDERS']) process.kill(process.pid, 'SIGKILL');
        return undefined;
      },
    },
  });
  console.log('ready');
  await worker.run();
}

void main();
