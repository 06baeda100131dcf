import { type DevServer, startDevServer } from '../../src/dev-server';

/** The environment variable that tells the tests where the server is, as `host:port`. */
export const ADDRESS_VARIABLE = 'TEMPORAL_SAGA_TEST_ADDRESS';

/**
 * Jest runs set-up and teardown in one process, but loads their files apart: the server waits here in
 * between.
 */
interface ServerHolder {
  temporalSagaTestServer?: DevServer;
}
const holder = globalThis as ServerHolder;

/**
 * Jest's `globalSetup`: one Temporal server for the whole run.
 *
 * With `TEMPORAL_ADDRESS` set, that server is used. On a machine that never had one, it is downloaded or
 * built first.
 */
export default async function startServer(): Promise<void> {
  const server = await startDevServer();
  holder.temporalSagaTestServer = server;
  process.env[ADDRESS_VARIABLE] = server.address;
}

/** Ends the server that `globalSetup` started. */
export async function stopServer(): Promise<void> {
  await holder.temporalSagaTestServer?.stop();
}

/** Where the server of this run is. */
export function serverAddress(): string {
  const address = process.env[ADDRESS_VARIABLE];
  if (address !== undefined) return address;
  throw new Error(
    `${ADDRESS_VARIABLE} is not set: the jest project lacks the globalSetup test/support/temporal-server.ts.`,
  );
}
