import { Client, Connection } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';

/** A Temporal client, and the connection that whoever asked for it must close. */
export interface ConnectedClient {
  readonly client: Client;
  readonly connection: Connection;
}

/**
 * A client by Temporal's environment configuration: `TEMPORAL_ADDRESS`, `TEMPORAL_NAMESPACE`, a profile and so
 * on.
 */
export async function connectByEnvironment(): Promise<ConnectedClient> {
  const { connectionOptions, namespace } = loadClientConnectConfig();
  const connection = await Connection.connect(connectionOptions);
  const client = new Client({ connection, ...(namespace !== undefined && { namespace }) });
  return { client, connection };
}
