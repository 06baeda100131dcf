import { access, constants, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { executableName } from './cached-executable';

/** The first program of this name on the PATH, or `undefined`. */
export async function findOnPath(name: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  // Windows spells the variable as it likes; a copy of its environment no longer ignores case.
  const variable = Object.keys(env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
  for (const folder of (env[variable] ?? '').split(delimiter)) {
    const candidate = join(folder, executableName(name));
    if (folder !== '' && (await isExecutable(candidate))) return candidate;
  }
  return undefined;
}

/** Whether this is a file that this process may run. */
export async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
