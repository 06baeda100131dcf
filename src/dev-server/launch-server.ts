/** Owns the start of a server process: its ports, its retries when a port is taken, and its readiness. */
import { compact } from '../context/compact';
import { SagaError } from '../errors/saga-error';
import type { DevServer, DevServerOptions } from './dev-server';
import { failureReason } from './failure-reason';
import { findServerExecutable } from './find-executable';
import { HOST, serverArguments, type ServerTarget } from './server-arguments';
import { choosePorts } from './server-ports';
import { untilAnswering } from './server-readiness';
import { type SupervisedProcess, superviseProcess } from './supervised-process';

const START_LIMIT_MS = 60_000;
const ATTEMPTS = 5;

/**
 * Another process may take a free port before the server listens on it. The server also chooses more ports itself.
 */
const PORT_TAKEN = /address already in use|can't (set|use) .*port|only one usage of each socket address/i;

/** A server that this process started. */
export interface LaunchedServer extends DevServer {
  readonly pid: number;
  /** Settles when the server process is gone, with the last lines that it printed. */
  readonly ended: Promise<string>;
}

/**
 * Starts a server, even if `TEMPORAL_ADDRESS` is set. Runs in Node.
 *
 * @throws {@link SagaError} `DEV_SERVER_UNAVAILABLE`; `INPUT_INVALID` for a port out of range.
 */
export async function launchServer(options: DevServerOptions): Promise<LaunchedServer> {
  const executable = await findServerExecutable(process.env, options.onProgress);
  for (let attempt = 1; ; attempt += 1) {
    const target = { namespace: options.namespace ?? 'default', ...(await choosePorts(options)) };
    const server = await run(executable, target, options);
    const failure = await untilReady(server, target);
    if (failure === undefined) return launched(server, target);
    await server.stop();
    const output = server.output.tail();
    if (attempt === ATTEMPTS || !PORT_TAKEN.test(output)) throw notStarted(executable, failure, output);
  }
}

async function run(
  executable: string,
  target: ServerTarget,
  options: DevServerOptions,
): Promise<SupervisedProcess> {
  const { onLog } = options;
  try {
    return await superviseProcess(executable, serverArguments(target, options), compact({ onLog }));
  } catch (error) {
    throw notStarted(executable, error, '');
  }
}

/** Settles with the failure, or with `undefined` once the server answers. */
async function untilReady(server: SupervisedProcess, { port, namespace }: ServerTarget): Promise<unknown> {
  const abort = new AbortController();
  const limit = setTimeout(() => abort.abort(new Error('it did not answer within 60 s')), START_LIMIT_MS);
  void server.ended.then(() => abort.abort(new Error('it ended before it answered')));
  try {
    // Without this check the answer could come from another server that took the port first.
    await server.output.printed(new RegExp(`Server:\\s+\\S+:${port}\\b`), abort.signal);
    await untilAnswering(`${HOST}:${port}`, namespace, abort.signal);
    return undefined;
  } catch (error) {
    return abort.signal.aborted ? abort.signal.reason : error;
  } finally {
    clearTimeout(limit);
  }
}

function launched(server: SupervisedProcess, { namespace, port, uiPort }: ServerTarget): LaunchedServer {
  server.release();
  return compact({
    address: `${HOST}:${port}`,
    namespace,
    uiUrl: uiPort === undefined ? undefined : `http://${HOST}:${uiPort}`,
    pid: server.pid,
    ended: server.ended.then(() => server.output.tail()),
    stop: () => server.stop(),
  });
}

function notStarted(executable: string, failure: unknown, output: string): SagaError {
  return new SagaError(
    'DEV_SERVER_UNAVAILABLE',
    `The Temporal server ${executable} did not start: ${failureReason(failure)}. ` +
      `It printed:\n${output || '(nothing)'}\nIf this Temporal CLI is broken or too old, set TEMPORAL_CLI_PATH to another one.`,
    { details: { executable, output }, cause: failure },
  );
}
