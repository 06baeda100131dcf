import { setTimeout as pause } from 'node:timers/promises';

const LONGEST_MS = 45_000;

/**
 * Waits until something outside of this process has come about that tells nobody: asks again and again, and
 * fails after 45 seconds.
 */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + LONGEST_MS;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error('What was waited for did not come about.');
    await pause(50);
  }
}
