/** Owns the connection of a worker that was given none. */
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { NativeConnection, type Worker, type WorkerOptions, type WorkerPlugin } from '@temporalio/worker';
import { compact } from '../context/compact';
import { addressIn, connectTo, readEnvironment } from '../protocol/environment';
import { lendConnection } from '../protocol/lent-connections';
import { createWorker } from './create-worker';
import { rememberAddress } from './connection-address';

/**
 * Creates a worker with its own connection, which Temporal's environment configuration describes (`TEMPORAL_ADDRESS`,
 * `TEMPORAL_NAMESPACE`, a profile and so on). The connection is closed when the worker ends. While the worker runs, it lends it
 * to the managers of this process.
 *
 * @throws SagaError `CONFIGURATION_INVALID`, `CONNECTION_FAILED`.
 */
export async function createConnected(options: WorkerOptions): Promise<Worker> {
  const settings = readEnvironment(loadClientConnectConfig);
  const { connectionOptions, namespace } = settings;
  const connection = await connectTo(settings, () => NativeConnection.connect(connectionOptions));
  rememberAddress(connection, addressIn(settings));
  const place = {
    connectionOptions,
    namespace: options.namespace ?? namespace,
    taskQueue: options.taskQueue ?? '',
  };
  const closing: WorkerPlugin = {
    name: 'temporal-saga.connection',
    runWorker: async (worker, next) => {
      const takeBack = lendConnection(place, connection);
      try {
        await next(worker);
      } finally {
        await takeBack();
        await connection.close();
      }
    },
  };
  try {
    return await createWorker({
      ...compact({ namespace }),
      ...options,
      connection,
      plugins: [...(options.plugins ?? []), closing],
    });
  } catch (error) {
    await connection.close();
    throw error;
  }
}
