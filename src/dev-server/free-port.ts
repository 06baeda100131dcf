/** Owns the search for free ports. */
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { HOST } from './server-arguments';

/** A port of 127.0.0.1 that is free right now. Another process may take it at any moment. */
export async function findFreePort(): Promise<number> {
  return listenOnce(0);
}

/** Whether this port of 127.0.0.1 is free right now. */
export async function isPortFree(port: number): Promise<boolean> {
  try {
    await listenOnce(port);
    return true;
  } catch {
    return false;
  }
}

async function listenOnce(port: number): Promise<number> {
  const server = createServer().listen(port, HOST);
  await once(server, 'listening');
  const { port: taken } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return taken;
}
