import { open, rm, stat, utimes } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

const HEARTBEAT_MS = 1_000;
const STALE_MS = 15_000;
const PAUSE_MS = 200;

/**
 * Does the work while no other process of this machine does work under the same lock file.
 *
 * A lock whose owner was killed is taken over. Two processes may then take it at once: the lock only saves
 * double work, and the work itself must stand that.
 *
 * @param onWait - called once, if another process has the lock
 */
export async function withInstallLock<T>(
  path: string,
  onWait: () => void,
  work: () => Promise<T>,
): Promise<T> {
  await acquire(path, onWait);
  const heartbeat = setInterval(() => void touch(path), HEARTBEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    await rm(path, { force: true });
  }
}

async function acquire(path: string, onWait: () => void): Promise<void> {
  for (let waited = false; !(await tryToCreate(path)); waited = true) {
    if (!waited) onWait();
    if (await isStale(path)) await rm(path, { force: true });
    else await delay(PAUSE_MS);
  }
}

async function tryToCreate(path: string): Promise<boolean> {
  try {
    await (await open(path, 'wx')).close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function isStale(path: string): Promise<boolean> {
  try {
    return Date.now() - (await stat(path)).mtimeMs > STALE_MS;
  } catch {
    return false; // Its owner has just finished.
  }
}

async function touch(path: string): Promise<void> {
  const now = new Date();
  await utimes(path, now, now).catch(() => undefined);
}
