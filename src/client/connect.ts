/** Owns the client of a manager or command that was given none. */
import { Client, Connection } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { compact } from '../context/compact';
import { connectTo, readEnvironment } from '../protocol/environment';
import type { WorkerPlace } from '../protocol/lent-connections';

/** A Temporal client, and its connection, which the caller must close. */
export interface ConnectedClient {
  readonly client: Client;
  readonly connection: Connection;
  /** Where the connection leads. */
  readonly target: Omit<WorkerPlace, 'taskQueue'>;
}

/**
 * Connects a client by Temporal's environment configuration: `TEMPORAL_ADDRESS`, `TEMPORAL_NAMESPACE`, a profile and
 * so on.
 *
 * @throws SagaError `CONFIGURATION_INVALID`, `CONNECTION_FAILED`.
 */
export async function connectByEnvironment(): Promise<ConnectedClient> {
  const settings = readEnvironment(loadClientConnectConfig);
  return connectTo(settings, async () => {
    // The retry interceptor of Temporal's client outlives a closed connection and then throws an error that no caller
    // can catch. `ServerCalls` retries calls instead.
    const connection = Connection.lazy({ interceptors: [], ...settings.connectionOptions });
    try {
      await connection.ensureConnected();
    } catch (error) {
      // An open connection keeps reconnecting and keeps the process alive.
      await connection.close();
      throw error;
    }
    const { namespace, connectionOptions } = settings;
    const client = new Client({ connection, ...compact({ namespace }) });
    return { connection, client, target: { connectionOptions, namespace } };
  });
}
