/** Owns how a builder continues with what a user's function makes, at once or later. */
import type { MaybePromise } from './callbacks';

/** Calls a function with what was made, once that is there. */
export function whenMade<M, R>(made: MaybePromise<M>, then: (made: M) => R): MaybePromise<R> {
  return made instanceof Promise ? made.then(then) : then(made);
}
