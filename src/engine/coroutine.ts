/**
 * A part of the engine's work. It reads as an async function does, with `yield*` for `await`, but only what
 * has to be waited for is a promise: in Temporal's sandbox each promise costs a stack trace, and a saga
 * passes through ten functions on its way to a command.
 */
export type Coroutine<R = void> = Generator<() => PromiseLike<unknown>, R, unknown>;

/**
 * Waits for a promise in the midst of some work.
 *
 * @param begin - Begins what is waited for. It is called at the foot of the stack, where the stack traces of its
 * promises are short.
 */
export function* wait<R>(begin: () => PromiseLike<R>): Coroutine<R> {
  return (yield begin) as R;
}

/**
 * Does some work to its end: what a promise brings, good or bad, goes back to the place that waits for it.
 */
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
