import { startDevServer } from '../src/dev-server';
import { cpuTimeOf } from './cpu-time';
import { startPostgresServer } from './postgres-server';
import type { ServerPlace } from './workers';

/** The server that is measured. */
export interface BenchServer extends ServerPlace {
  /** CPU time of the server and its database so far, in milliseconds; `undefined` for one that runs elsewhere. */
  cpu(): number | undefined;
  stop(): Promise<void>;
}

/** The development server, or a server with PostgreSQL. */
export type ServerKind = 'dev' | 'postgres';

export async function startServer(kind: ServerKind): Promise<BenchServer> {
  if (kind === 'postgres') return startPostgresServer();
  const server = await startDevServer();
  const { address, namespace, pid } = server;
  return {
    address,
    namespace,
    cpu: () => (pid === undefined ? undefined : cpuTimeOf(pid)),
    stop: () => server.stop(),
  };
}
