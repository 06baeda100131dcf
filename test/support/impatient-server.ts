import type { SearchAttribute } from '../../src/dev-server';
import { findServerExecutable } from '../../src/dev-server/find-executable';
import { HOST, serverArguments } from '../../src/dev-server/server-arguments';
import { choosePorts } from '../../src/dev-server/server-ports';
import { untilAnswering } from '../../src/dev-server/server-readiness';
import { type SupervisedProcess, superviseProcess } from '../../src/dev-server/supervised-process';

const START_LIMIT_MS = 60_000;

/** A server on which executions go on in fresh runs very soon. */
export interface ImpatientServer extends Pick<SupervisedProcess, 'pid' | 'ended' | 'stop'> {
  readonly address: string;
}

interface ImpatientServerOptions {
  /** After how many events it suggests that an execution goes on in a fresh run; servers wait for 4,096. */
  readonly fewEvents: number;
  /** A free one without it. */
  readonly port?: number;
  /** A file that keeps the executions; without it they are forgotten. */
  readonly dbFilename?: string;
  readonly searchAttributes?: readonly SearchAttribute[];
  /** More of the server's dynamic configuration, as `key=value`. */
  readonly dynamicConfig?: readonly string[];
}

/** Starts one; it ends with this process at the latest. */
export async function startImpatientServer({
  fewEvents,
  port: wanted,
  dynamicConfig = [],
  ...options
}: ImpatientServerOptions): Promise<ImpatientServer> {
  const executable = await findServerExecutable(process.env);
  const { port } = await choosePorts(wanted === undefined ? {} : { port: wanted });
  const server = await superviseProcess(executable, [
    ...serverArguments({ namespace: 'default', port }, options),
    ...['--dynamic-config-value', `limit.historyCount.suggestContinueAsNew=${String(fewEvents)}`],
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
