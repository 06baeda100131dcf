/** Whatever the demo waits for, it does not wait for ever. */
import { setTimeout as pause } from 'node:timers/promises';

/** How long one thing may take; on a small and busy machine it may take long. */
export const PATIENCE_MS = 120_000;
/** Longer than a saga tries one request and all undos. */
const SAGA_PATIENCE_MS = 10 * 60_000;
const PAUSE_MS = 100;

/** Looks again and again until there is something to see. @throws when it takes too long */
export async function eventually<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    if (Date.now() > deadline) throw new Error(`Waited in vain for ${what}.`);
    await pause(PAUSE_MS);
  }
}

/** Waits for the end of a saga. @throws when it takes too long */
export function inTime<T>(what: string, saga: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => reject(new Error(`Waited in vain for ${what}.`)), SAGA_PATIENCE_MS);
    saga.then(resolve, reject).finally(() => clearTimeout(limit));
  });
}
