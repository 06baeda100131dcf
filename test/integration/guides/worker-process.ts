/** The worker of `examples/deploy` in a process of its own. */
import { runWorker } from '../../../examples/deploy/run-worker';
import { withSources } from '../../support/saga-worker';

const {
  TASK_QUEUE = '',
  SHOP_URL = '',
  HEALTH_PORT = '',
  METRICS_ADDRESS = '',
  COUNT_EVERY = '',
} = process.env;

async function main(): Promise<void> {
  const exit = () => process.exit(0);
  process.once('disconnect', exit);
  process.send?.({ kind: 'ready' });
  await runWorker(
    withSources({
      sagasPath: require.resolve('./sagas'),
      taskQueue: TASK_QUEUE,
      participants: { shop: { url: SHOP_URL } },
    }),
    { health: Number(HEALTH_PORT), metrics: METRICS_ADDRESS, countEvery: Number(COUNT_EVERY) },
  );
  // The process must end by itself now.
  process.off('disconnect', exit);
  process.disconnect();
}

main().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exit(1);
});
