/** Owns the search for a server executable, and the error if there is none. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { formatValue } from '../errors/format-value';
import { SagaError } from '../errors/saga-error';
import { cacheDirectory, cachedExecutable } from './cached-executable';
import { built, downloaded, type FailedSource, firstOf, inCache, onPath } from './executable-sources';
import { failureReason } from './failure-reason';
import { withInstallLock } from './install-lock';
import { type ProgressListener, printProgress } from './progress';
import { isExecutable } from './search-path';

const REMEDIES = `Do one of these:
  - start a Temporal server yourself and set TEMPORAL_ADDRESS to its host:port
  - install the Temporal CLI and put it on the PATH, or set TEMPORAL_CLI_PATH to its path
  - allow the download (TEMPORAL_SAGA_DOWNLOAD_URL may name a mirror)
  - install Go (dev-server-build/go.mod names the version): the server is then built, once`;

/**
 * Finds the executable of a Temporal server: the path in `TEMPORAL_CLI_PATH`, or else `temporal` on the PATH, or else
 * the one in the cache folder. If the cache has none, it is downloaded, or built with Go if the download fails.
 *
 * The cache folder is `TEMPORAL_SAGA_CACHE`, or else `temporal-saga` in `XDG_CACHE_HOME`, or else
 * `~/.cache/temporal-saga`. `TEMPORAL_SAGA_DOWNLOAD_URL` names a mirror of the download service; `off` disables the
 * download. Of several processes that search concurrently, only one downloads or builds.
 *
 * Runs in Node.
 *
 * @param env - The environment variables. @defaultValue the environment of the process
 * @param onProgress - Receives a line every five seconds. @defaultValue writes to the standard error stream
 * @throws {@link SagaError} `DEV_SERVER_UNAVAILABLE`; `details.tried` lists each source with its reason.
 */
export async function findServerExecutable(
  env: NodeJS.ProcessEnv = process.env,
  onProgress: ProgressListener = printProgress,
): Promise<string> {
  if (env['TEMPORAL_CLI_PATH']) return givenExecutable(env['TEMPORAL_CLI_PATH']);
  const tried: FailedSource[] = [{ source: 'TEMPORAL_CLI_PATH', reason: 'not set' }];
  const found =
    (await firstOf([onPath(env), inCache(env)], tried)) ?? (await installOnce(env, onProgress, tried));
  if (found !== undefined) return found;
  const list = tried.map(({ source, reason }) => `  - ${source}: ${reason}`).join('\n');
  throw unavailable(
    `No Temporal server could be found, downloaded or built. Tried:\n${list}\n${REMEDIES}`,
    tried,
  );
}

/** The path in `TEMPORAL_CLI_PATH`. A wrong path is an error; the search does not continue past it. */
async function givenExecutable(path: string): Promise<string> {
  if (await isExecutable(path)) return path;
  const message =
    `TEMPORAL_CLI_PATH is ${formatValue(path)}, which is not an executable file. ` +
    'Set it to the path of the Temporal CLI, or unset it to search for one.';
  throw unavailable(message, [{ source: 'TEMPORAL_CLI_PATH', reason: 'not an executable file' }]);
}

/** Downloads or builds an executable. If another process is doing so, waits and takes its result. */
async function installOnce(
  env: NodeJS.ProcessEnv,
  onProgress: ProgressListener,
  tried: FailedSource[],
): Promise<string | undefined> {
  const directory = cacheDirectory(env);
  const path = cachedExecutable(env);
  const onWait = (): void => onProgress('waiting for another process to download or build the Temporal CLI');
  try {
    await mkdir(directory, { recursive: true });
    return await withInstallLock(join(directory, 'install.lock'), onWait, async () =>
      (await isExecutable(path))
        ? path
        : firstOf([downloaded(env, onProgress), built(env, onProgress)], tried),
    );
  } catch (error) {
    tried.push({ source: `cache folder ${directory}`, reason: failureReason(error) });
    return undefined;
  }
}

function unavailable(message: string, tried: readonly FailedSource[]): SagaError {
  return new SagaError('DEV_SERVER_UNAVAILABLE', message, { details: { tried } });
}
