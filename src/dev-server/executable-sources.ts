import { buildExecutable } from './build-executable';
import { cacheDirectory, cachedExecutable } from './cached-executable';
import { downloadExecutable, downloadService } from './download-executable';
import { failureReason } from './failure-reason';
import { installExecutable } from './install-executable';
import type { ProgressListener } from './progress';
import { findOnPath, isExecutable } from './search-path';

/** One way to get an executable. */
export interface ExecutableSource {
  readonly name: string;
  /** Rejects with the reason when this way leads nowhere. */
  readonly get: () => Promise<string>;
}

/** A way that led nowhere, and why. */
export interface FailedSource {
  readonly source: string;
  readonly reason: string;
}

/** Tries the ways in order. Those that lead nowhere are added to `failed`. */
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

/** `temporal`, as a person would type it. */
export function onPath(env: NodeJS.ProcessEnv): ExecutableSource {
  return { name: '`temporal` on the PATH', get: async () => present(await findOnPath('temporal', env)) };
}

/** The one that an earlier search downloaded or built. */
export function inCache(env: NodeJS.ProcessEnv): ExecutableSource {
  const path = cachedExecutable(env);
  return {
    name: `cached as ${path}`,
    get: async () => present((await isExecutable(path)) ? path : undefined),
  };
}

/** A new one in the cache, from Temporal's download service. */
export function downloaded(env: NodeJS.ProcessEnv, onProgress: ProgressListener): ExecutableSource {
  return {
    name: `download from ${downloadService(env) ?? 'nowhere'}`,
    get: () => install(env, (folder) => downloadExecutable(folder, env, onProgress)),
  };
}

/** A new one in the cache, from its sources. */
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
  if (path === undefined) throw new Error('not there');
  return path;
}
