import { setTimeout as pause } from 'node:timers/promises';
import { PATIENCE_MS } from './child-program';

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
