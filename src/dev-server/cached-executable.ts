/** Owns the release of the Temporal CLI that is downloaded or built, and its place in the cache folder. */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/**
 * The release that is downloaded or built when the machine has no Temporal CLI. It contains the server (1.31.2) and
 * its web UI. `dev-server-build/go.mod` names the same release.
 */
export const TEMPORAL_CLI_VERSION = '1.8.2';

/**
 * The cache folder: `TEMPORAL_SAGA_CACHE`, or else `temporal-saga` in `XDG_CACHE_HOME`, or else
 * `~/.cache/temporal-saga`.
 */
export function cacheDirectory(env: NodeJS.ProcessEnv): string {
  if (env['TEMPORAL_SAGA_CACHE']) return resolve(env['TEMPORAL_SAGA_CACHE']);
  return join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'temporal-saga');
}

/**
 * The path of the cached executable. Its name contains the platform, because machines and containers may share a home
 * folder.
 */
export function cachedExecutable(env: NodeJS.ProcessEnv): string {
  return join(
    cacheDirectory(env),
    executableName(`temporal-${TEMPORAL_CLI_VERSION}-${process.platform}-${process.arch}`),
  );
}

/** The file name of a program on this platform. */
export function executableName(name: string): string {
  return process.platform === 'win32' ? `${name}.exe` : name;
}
