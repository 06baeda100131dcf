/** How many microtask turns a promise may take: one that needs more waits for something outside (S11). */
const MOST_TURNS = 1_000;

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

/** Whether a value must be awaited. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'
  );
}
