import type { DevServer, DevServerOptions } from './dev-server';
import { launchServer } from './launch-server';
import { useRunningServer } from './running-server';

/**
 * Gives a Temporal server for development and tests, and settles when it answers.
 *
 * @remarks
 * With `TEMPORAL_ADDRESS` set (`host:port`), that running server is used: nothing is started or stopped, and
 * all options but `namespace` are ignored. Otherwise a server is started on 127.0.0.1, with settings that
 * make an idle one fast. Its executable is the first of these:
 *
 * 1. the path in `TEMPORAL_CLI_PATH`;
 * 2. `temporal` on the PATH;
 * 3. the one in the cache folder: `TEMPORAL_SAGA_CACHE`, else `temporal-saga` in `XDG_CACHE_HOME`, else
 *    `~/.cache/temporal-saga`;
 * 4. a download into that folder, from where Temporal's SDKs download too (`TEMPORAL_SAGA_DOWNLOAD_URL` names
 * a    mirror, or is `off`);
 * 5. a build into that folder, with the Go on the PATH; it takes a few minutes, once on a machine.
 *
 * The server ends with this process at the latest, even when this process is killed, and does not keep it
 * alive. Runs in Node, on Linux and macOS; Windows is not tested. Not for workflow code.
 *
 * @throws {@link SagaError} `DEV_SERVER_UNAVAILABLE` when there is no server to be had, it does not answer
 * within 60 s (10 s with `TEMPORAL_ADDRESS`), or a given port is taken; `INPUT_INVALID` for a port out of
 * range
 * @example
 * ```ts
 * const server = await startDevServer({ ui: true });
 * console.log(server.address, server.uiUrl);
 * await server.stop();
 * ```
 */
export async function startDevServer(options: DevServerOptions = {}): Promise<DevServer> {
  const address = process.env['TEMPORAL_ADDRESS'];
  return address ? useRunningServer(address, options) : launchServer(options);
}
