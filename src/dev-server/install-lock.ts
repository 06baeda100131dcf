/** Owns the lock file that keeps two processes from downloading or building at the same time. */
import { open, rm, stat, utimes } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

const HEARTBEAT_MS = 1_000;
const STALE_MS = 15_000;
const PAUSE_MS = 200;

/**
 * Runs the work while no other process of this machine works under the same lock file.
 *
 * A process takes over the lock of a killed owner. Two processes may then take it at the same time: the lock only
 * avoids duplicate work, and the work must tolerate a concurrent run.
 *
 * @param onWait - Called once if another process holds the lock.
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
    return false; // The owner has just removed it.
  }
}

async function touch(path: string): Promise<void> {
  const now = new Date();
  await utimes(path, now, now).catch(() => undefined);
}
