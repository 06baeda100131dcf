/** Owns the search for programs on the PATH. */
import { access, constants, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { executableName } from './cached-executable';

/** The first program of this name on the PATH, or `undefined`. */
export async function findOnPath(name: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  // Windows may spell the variable `Path`, and a copy of its environment is case-sensitive.
  const variable = Object.keys(env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
  for (const folder of (env[variable] ?? '').split(delimiter)) {
    const candidate = join(folder, executableName(name));
    if (folder !== '' && (await isExecutable(candidate))) return candidate;
  }
  return undefined;
}

/** Whether the path is a file that this process may execute. */
export async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
