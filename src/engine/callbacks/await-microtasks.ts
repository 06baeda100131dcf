/** Owns the wait for a callback's promise: microtasks alone must settle it (S11). */

/** How many microtask turns a promise may take: one that needs more seems to wait for I/O. */
export const MOST_TURNS = 1_000;

/** What {@link settle} gives for a promise that does not settle by itself. */
export const UNSETTLED = Symbol('unsettled');

/**
 * Waits for a user's promise as long as microtasks alone can settle it: within one activation, without a
 * timer or an event.
 *
 * @returns What it resolves to, or {@link UNSETTLED}.
 * @throws What it rejects with.
 */
export async function settle(promise: PromiseLike<unknown>): Promise<unknown> {
  let end: (() => unknown) | undefined;
  Promise.resolve(promise).then(
    (value) => {
      end = () => value;
    },
    (error: unknown) => {
      end = () => {
        throw error;
      };
    },
  );
  for (let turn = 0; turn < MOST_TURNS && end === undefined; turn += 1) await Promise.resolve();
  return end === undefined ? UNSETTLED : end();
}

/** The error message for a promise that does not settle by itself. */
export function unsettledMessage(what: string): string {
  const turns = String(MOST_TURNS);
  const limit = `${what} returned a promise that has not settled after ${turns} microtask turns, which is the limit; each await takes one to three.`;
  return `${limit} Callbacks use no I/O and no timers: leave those to a remote step or to an activity (\`sagaActivity\`). One that computes only must await less often: call what needs no waiting without await.`;
}

/** Whether a value must be awaited. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'
  );
}
