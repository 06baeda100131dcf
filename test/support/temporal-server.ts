import { type DevServer, startDevServer } from '../../src/dev-server';

/** The environment variable with the address of the server, as `host:port`. */
export const ADDRESS_VARIABLE = 'TEMPORAL_SAGA_TEST_ADDRESS';

/**
 * Jest runs set-up and teardown in one process, but loads their files separately: a global variable holds the server in
 * between.
 */
interface ServerHolder {
  temporalSagaTestServer?: DevServer;
}
const holder = globalThis as ServerHolder;

/**
 * Jest's `globalSetup`: one Temporal server for the whole run.
 *
 * If `TEMPORAL_ADDRESS` is set, that server is used. On a machine without a server, it is downloaded or built first.
 */
export default async function startServer(): Promise<void> {
  const server = await startDevServer();
  holder.temporalSagaTestServer = server;
  process.env[ADDRESS_VARIABLE] = server.address;
}

/** Stops the server that `globalSetup` started. */
export async function stopServer(): Promise<void> {
  await holder.temporalSagaTestServer?.stop();
}

/** The address of the server of this run. */
export function serverAddress(): string {
  const address = process.env[ADDRESS_VARIABLE];
  if (address !== undefined) return address;
  throw new Error(
    `${ADDRESS_VARIABLE} is not set: add the globalSetup test/support/temporal-server.ts to the jest project.`,
  );
}
