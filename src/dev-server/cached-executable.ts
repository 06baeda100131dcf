import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { TEMPORAL_CLI_VERSION } from './cli-version';

/**
 * The folder for what is downloaded or built once on a machine: `TEMPORAL_SAGA_CACHE`, else `temporal-saga`
 * in
 * `XDG_CACHE_HOME`, else `~/.cache/temporal-saga`.
 */
export function cacheDirectory(env: NodeJS.ProcessEnv): string {
  if (env['TEMPORAL_SAGA_CACHE']) return resolve(env['TEMPORAL_SAGA_CACHE']);
  return join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'temporal-saga');
}

/**
 * Where the server's executable is kept. The platform is part of its name, because a home folder may be
 * shared between machines and containers.
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
