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
  const connection = await connectTo(settings, () => Connection.connect(settings.connectionOptions));
  const { namespace } = settings;
  const client = new Client({ connection, ...(namespace !== undefined && { namespace }) });
  return { client, connection };
}
