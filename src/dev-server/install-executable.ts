import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { isExecutable } from './search-path';

/**
 * Lets `make` produce an executable in a folder of its own and puts the result in its place in one step, so
 * that nobody ever sees half of it, whoever else installs at the same time.
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
    // Windows does not replace a running program; then another process was faster, and its result is as good.
    if (!(await isExecutable(path))) throw error;
  }
}
