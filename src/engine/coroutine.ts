/**
 * A part of the engine's work. It reads as an async function does, with `yield*` for `await`, but only what
 * has to be waited for is a promise: in Temporal's sandbox each promise costs a stack trace, and a saga
 * passes through ten functions on its way to a command.
 */
export type Work<R = void> = Generator<() => PromiseLike<unknown>, R, unknown>;

/**
 * Waits for a promise in the midst of some work.
 *
 * @param begin - Begins what is waited for. It is called at the foot of the stack, where the stack traces of its
 * promises are short.
 */
export function* waitFor<R>(begin: () => PromiseLike<R>): Work<R> {
  return (yield begin) as R;
}

/**
 * Does some work to its end: what a promise brings, good or bad, goes back to the place that waits for it.
 */
export async function perform<R>(work: Work<R>): Promise<R> {
  let turn = work.next();
  while (turn.done !== true) {
    let value: unknown;
    try {
      value = await turn.value();
    } catch (error) {
      turn = work.throw(error);
      continue;
    }
    turn = work.next(value);
  }
  return turn.value;
}
