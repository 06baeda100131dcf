/**
 * Owns how the engine's code waits. Its functions are coroutines: they read like async functions, with `yield*` for
 * `await`, but only a real wait is a promise. In Temporal's sandbox each promise costs a stack trace, and a request
 * passes through ten functions on its way to a command.
 */

/** A function of the engine while it runs. */
export type Coroutine<R = void> = Generator<() => PromiseLike<unknown>, R, unknown>;

/**
 * Waits for a promise.
 *
 * @param begin - Makes the promise. It is called at the foot of the stack, where stack traces are short.
 */
export function* wait<R>(begin: () => PromiseLike<R>): Coroutine<R> {
  return (yield begin) as R;
}

/** Runs a coroutine to its end: the value or the error of each promise goes back to the place that waits for it. */
export async function runCoroutine<R>(coroutine: Coroutine<R>): Promise<R> {
  let turn = coroutine.next();
  while (turn.done !== true) {
    let value: unknown;
    try {
      value = await turn.value();
    } catch (error) {
      turn = coroutine.throw(error);
      continue;
    }
    turn = coroutine.next(value);
  }
  return turn.value;
}
