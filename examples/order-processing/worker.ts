import { createSagaWorker } from 'temporal-saga/worker';
import { endWithDemo, notify } from './process-messages';

/** The worker process of the demo. It finds Temporal by `TEMPORAL_ADDRESS` and `TEMPORAL_NAMESPACE`. */
async function main(): Promise<void> {
  endWithDemo();
  const worker = await createSagaWorker({
    sagasPath: require.resolve('./sagas'),
    taskQueue: fromEnvironment('TASK_QUEUE'),
    participants: {
      'inventory-service': { url: fromEnvironment('INVENTORY_URL') },
      'payment-service': { url: fromEnvironment('PAYMENT_URL') },
      'shipping-service': { url: fromEnvironment('SHIPPING_URL') },
    },
    // How long Temporal keeps a saga's tasks for the worker that ran it last. Short: the demo kills that worker.
    stickyQueueScheduleToStartTimeout: '1s',
  });
  notify({ kind: 'ready' });
  await worker.run();
}

function fromEnvironment(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`The environment variable ${name} is missing.`);
  return value;
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
