/** The time limits of everything that the demo waits for. */
import { setTimeout as pause } from 'node:timers/promises';

/** The limit of one wait; a small and busy machine is slow. */
export const TIMEOUT_MS = 120_000;
/** Longer than a saga tries one request and all undos. */
const SAGA_TIMEOUT_MS = 10 * 60_000;
const PAUSE_MS = 100;

/** Polls until there is a value. @throws when it takes too long */
export async function eventually<T>(what: string, poll: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + TIMEOUT_MS;
  for (;;) {
    const value = await poll();
    if (value !== undefined) return value;
    if (Date.now() > deadline) throw new Error(`Waited too long for ${what}.`);
    await pause(PAUSE_MS);
  }
}

/** Waits for the end of a saga. @throws when it takes too long */
export function withTimeout<T>(what: string, saga: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => reject(new Error(`Waited too long for ${what}.`)), SAGA_TIMEOUT_MS);
    saga.then(resolve, reject).finally(() => clearTimeout(limit));
  });
}
