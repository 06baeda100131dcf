import { loadClientConnectConfig } from '@temporalio/envconfig';
import { NativeConnection, Worker, type WorkerOptions, type WorkerPlugin } from '@temporalio/worker';

/**
 * Creates a worker with a connection of its own, by Temporal's environment configuration (`TEMPORAL_ADDRESS`,
 * `TEMPORAL_NAMESPACE`, a profile and so on), which is closed when the worker has ended.
 */
export async function createConnected(options: WorkerOptions): Promise<Worker> {
  const { connectionOptions, namespace } = loadClientConnectConfig();
  const connection = await NativeConnection.connect(connectionOptions);
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
