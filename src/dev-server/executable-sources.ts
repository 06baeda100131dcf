/** Owns the sources of a server executable: the PATH, the cache, the download and the build. */
import { buildExecutable } from './build-executable';
import { cacheDirectory, cachedExecutable } from './cached-executable';
import { downloadExecutable, downloadService } from './download-executable';
import { failureReason } from './failure-reason';
import { installExecutable } from './install-executable';
import type { ProgressListener } from './progress';
import { findOnPath, isExecutable } from './search-path';

/** A source of an executable. */
export interface ExecutableSource {
  readonly name: string;
  /** Resolves to the path; rejects with the reason if the source has no executable. */
  readonly get: () => Promise<string>;
}

/** A source without an executable, and the reason. */
export interface FailedSource {
  readonly source: string;
  readonly reason: string;
}

/** The executable of the first source that has one. Adds the sources that fail to `failed`. */
export async function firstOf(
  sources: readonly ExecutableSource[],
  failed: FailedSource[],
): Promise<string | undefined> {
  for (const { name, get } of sources) {
    try {
      return await get();
    } catch (error) {
      failed.push({ source: name, reason: failureReason(error) });
    }
  }
  return undefined;
}

/** The command `temporal` on the PATH. */
export function onPath(env: NodeJS.ProcessEnv): ExecutableSource {
  return { name: '`temporal` on the PATH', get: async () => present(await findOnPath('temporal', env)) };
}

/** The executable that an earlier search downloaded or built. */
export function inCache(env: NodeJS.ProcessEnv): ExecutableSource {
  const path = cachedExecutable(env);
  return {
    name: `cached as ${path}`,
    get: async () => present((await isExecutable(path)) ? path : undefined),
  };
}

/** A download from Temporal's service into the cache. */
export function downloaded(env: NodeJS.ProcessEnv, onProgress: ProgressListener): ExecutableSource {
  const service = downloadService(env);
  return {
    name: service === undefined ? 'download (disabled)' : `download from ${service}`,
    get: () => install(env, (folder) => downloadExecutable(folder, env, onProgress)),
  };
}

/** A build from source into the cache. */
export function built(env: NodeJS.ProcessEnv, onProgress: ProgressListener): ExecutableSource {
  return {
    name: 'build with Go',
    get: () => install(env, (folder) => buildExecutable(folder, env, onProgress)),
  };
}

function install(env: NodeJS.ProcessEnv, make: (folder: string) => Promise<string>): Promise<string> {
  return installExecutable({ directory: cacheDirectory(env), path: cachedExecutable(env) }, make);
}

function present(path: string | undefined): string {
  if (path === undefined) throw new Error('not found');
  return path;
}
