import { setTimeout as pause } from 'node:timers/promises';

const LONGEST_MS = 45_000;

/**
 * Waits until something outside of this process has come about that tells nobody: asks again and again, and
 * fails after 45 seconds.
 *
 * @returns The first answer that is neither false nor nothing.
 */
export async function until<R>(ask: () => Promise<R | false | undefined>): Promise<R> {
  const deadline = Date.now() + LONGEST_MS;
  for (;;) {
    const answer = await ask();
    if (answer !== false && answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error('What was waited for did not come about.');
    await pause(50);
  }
}
