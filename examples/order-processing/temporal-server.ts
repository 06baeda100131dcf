import { Client, Connection } from '@temporalio/client';
import { startDevServer } from 'temporal-saga/dev-server';

/** A Temporal server and a connection to it. */
export interface Temporal {
  readonly address: string;
  readonly namespace: string;
  readonly uiUrl: string | undefined;
  readonly client: Client;
  stop(): Promise<void>;
}

/** Starts the embedded server, or uses the one that `TEMPORAL_ADDRESS` names. */
export async function startTemporal(ui: boolean): Promise<Temporal> {
  const server = await startDevServer({ ui });
  const { address, namespace, uiUrl } = server;
  const connection = await Connection.connect({ address });
  return {
    address,
    namespace,
    uiUrl,
    client: new Client({ connection, namespace }),
    async stop() {
      await connection.close();
      await server.stop();
    },
  };
}
