import { loadClientConnectConfig } from '@temporalio/envconfig';
import { NativeConnection, Worker, type WorkerOptions, type WorkerPlugin } from '@temporalio/worker';
import { connectTo, readEnvironment } from '../protocol/environment';

/**
 * Creates a worker with a connection of its own, by Temporal's environment configuration (`TEMPORAL_ADDRESS`,
 * `TEMPORAL_NAMESPACE`, a profile and so on), which is closed when the worker has ended.
 *
 * @throws SagaError `CONFIGURATION_INVALID`, `CONNECTION_FAILED`.
 */
export async function createConnected(options: WorkerOptions): Promise<Worker> {
  const settings = readEnvironment(loadClientConnectConfig);
  const { connectionOptions, namespace } = settings;
  const connection = await connectTo(settings, () => NativeConnection.connect(connectionOptions));
  const closing: WorkerPlugin = {
    name: 'temporal-saga.connection',
    runWorker: async (worker, next) => {
      try {
        await next(worker);
      } finally {
        await connection.close();
      }
    },
  };
  try {
    return await Worker.create({
      ...(namespace !== undefined && { namespace }),
      ...options,
      connection,
      plugins: [...(options.plugins ?? []), closing],
    });
  } catch (error) {
    await connection.close();
    throw error;
  }
}
