/** Owns `startDevServer`, which uses a running server or starts one. */
import type { DevServer, DevServerOptions } from './dev-server';
import { launchServer } from './launch-server';
import { findRunningServer, useRunningServer } from './running-server';

/**
 * Provides a Temporal server for development and tests. Settles when the server answers.
 *
 * @remarks
 * If `TEMPORAL_ADDRESS` is set (`host:port`), it uses that running server: it starts and stops nothing, and ignores
 * every option except `namespace`. With `reuse` it also uses a server that answers on `port`. Otherwise it starts a server on 127.0.0.1, with settings that make an idle server
 * fast. The executable is the first of these:
 *
 * 1. the path in `TEMPORAL_CLI_PATH`;
 * 2. `temporal` on the PATH;
 * 3. the one in the cache folder: `TEMPORAL_SAGA_CACHE`, or else `temporal-saga` in `XDG_CACHE_HOME`, or else
 *    `~/.cache/temporal-saga`;
 * 4. a download into that folder, from the service of Temporal's SDKs (`TEMPORAL_SAGA_DOWNLOAD_URL` names a mirror,
 *    or is `off`);
 * 5. a build into that folder with the Go on the PATH, which takes a few minutes, once per machine.
 *
 * The server ends with this process at the latest, even if this process is killed, and does not keep it alive. Runs
 * in Node, on Linux and macOS; Windows is not tested. Not for workflow code.
 *
 * @throws {@link SagaError} `DEV_SERVER_UNAVAILABLE` if no server can be found, if it does not answer within 60 s (10
 * s with `TEMPORAL_ADDRESS`), or if a given port is taken; `INPUT_INVALID` for a port out of range.
 * @example
 * ```ts
 * const server = await startDevServer({ ui: true });
 * console.log(server.address, server.uiUrl);
 * await server.stop();
 * ```
 */
export async function startDevServer(options: DevServerOptions = {}): Promise<DevServer> {
  const address = process.env['TEMPORAL_ADDRESS'];
  if (address) return useRunningServer(address, options);
  return (await findRunningServer(options)) ?? launchServer(options);
}
