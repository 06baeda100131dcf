import { Client, Connection } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { connectTo, readEnvironment } from '../protocol/environment';

/** A Temporal client, and the connection that whoever asked for it must close. */
export interface ConnectedClient {
  readonly client: Client;
  readonly connection: Connection;
}

/**
 * A client by Temporal's environment configuration: `TEMPORAL_ADDRESS`, `TEMPORAL_NAMESPACE`, a profile and so
 * on.
 *
 * @throws SagaError `CONFIGURATION_INVALID`, `CONNECTION_FAILED`.
 */
export async function connectByEnvironment(): Promise<ConnectedClient> {
  const settings = readEnvironment(loadClientConnectConfig);
  return connectTo(settings, async () => {
    // The client's own retries outlive a connection that is closed, and then throw where nothing catches it:
    // `ServerCalls` repeats calls instead.
    const connection = Connection.lazy({ interceptors: [], ...settings.connectionOptions });
    try {
      await connection.ensureConnected();
    } catch (error) {
      // Else it goes on trying, and keeps the process alive.
      await connection.close();
      throw error;
    }
    const { namespace } = settings;
    return { connection, client: new Client({ connection, ...(namespace !== undefined && { namespace }) }) };
  });
}
