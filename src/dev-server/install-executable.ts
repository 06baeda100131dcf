/** Owns the atomic installation of an executable into the cache. */
import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { isExecutable } from './search-path';

/**
 * Lets `make` produce an executable in a temporary folder, then moves it to its path in one step, so that no process
 * sees a partial file, even when several processes install at the same time.
 */
export async function installExecutable(
  target: { readonly directory: string; readonly path: string },
  make: (folder: string) => Promise<string>,
): Promise<string> {
  const folder = await mkdtemp(join(target.directory, 'install-'));
  try {
    const made = await make(folder);
    await chmod(made, 0o755);
    await promisify(execFile)(made, ['--version'], { timeout: 30_000 });
    await putInPlace(made, target.path);
    return target.path;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function putInPlace(made: string, path: string): Promise<void> {
  try {
    await rename(made, path);
  } catch (error) {
    // Windows does not replace a running program. In that case another process installed the same executable first.
    if (!(await isExecutable(path))) throw error;
  }
}
