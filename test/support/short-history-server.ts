import type { SearchAttribute } from '../../src/dev-server';
import { findServerExecutable } from '../../src/dev-server/find-executable';
import { HOST, serverArguments } from '../../src/dev-server/server-arguments';
import { choosePorts } from '../../src/dev-server/server-ports';
import { untilAnswering } from '../../src/dev-server/server-readiness';
import { type SupervisedProcess, superviseProcess } from '../../src/dev-server/supervised-process';

const START_LIMIT_MS = 60_000;

/** A server that suggests continue-as-new after few events. */
export interface ShortHistoryServer extends Pick<SupervisedProcess, 'pid' | 'ended' | 'stop'> {
  readonly address: string;
}

/** The options of such a server. */
export interface ShortHistoryServerOptions {
  /** The number of events after which it suggests continue-as-new; the default of servers is 4,096. */
  readonly eventLimit: number;
  /** @defaultValue a free port */
  readonly port?: number;
  /** A file that keeps the executions; without it they are in memory. */
  readonly dbFilename?: string;
  readonly searchAttributes?: readonly SearchAttribute[];
  /** More of the server's dynamic configuration, as `key=value`. */
  readonly dynamicConfig?: readonly string[];
}

/** Starts a server; it ends with this process at the latest. */
export async function startShortHistoryServer({
  eventLimit,
  port: wanted,
  dynamicConfig = [],
  ...options
}: ShortHistoryServerOptions): Promise<ShortHistoryServer> {
  const executable = await findServerExecutable(process.env);
  const { port } = await choosePorts(wanted === undefined ? {} : { port: wanted });
  const server = await superviseProcess(executable, [
    ...serverArguments({ namespace: 'default', port }, options),
    ...['--dynamic-config-value', `limit.historyCount.suggestContinueAsNew=${String(eventLimit)}`],
    ...dynamicConfig.flatMap((setting) => ['--dynamic-config-value', setting]),
  ]);
  const address = `${HOST}:${String(port)}`;
  const gone = new AbortController();
  void server.ended.then(() => gone.abort());
  try {
    const limit = AbortSignal.any([gone.signal, AbortSignal.timeout(START_LIMIT_MS)]);
    await untilAnswering(address, 'default', limit);
  } catch (error) {
    await server.stop();
    throw new Error(`The server does not answer. It printed:\n${server.output.tail()}`, { cause: error });
  }
  return { address, pid: server.pid, ended: server.ended, stop: () => server.stop() };
}
