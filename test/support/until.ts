import { setTimeout as pause } from 'node:timers/promises';

const LONGEST_MS = 45_000;

/**
 * Polls a state outside of this process that sends no event; fails after 45 seconds.
 *
 * @returns The first answer that is neither false nor undefined.
 */
export async function until<R>(poll: () => Promise<R | false | undefined>): Promise<R> {
  const deadline = Date.now() + LONGEST_MS;
  for (;;) {
    const answer = await poll();
    if (answer !== false && answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error('The awaited state was not reached within 45 seconds.');
    await pause(50);
  }
}
