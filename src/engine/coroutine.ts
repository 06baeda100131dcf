/**
 * Owns how the engine's code waits. Its functions are coroutines: they read like async functions, with `yield*` for
 * `await`, but only a real wait is a promise. In Temporal's sandbox each promise costs a stack trace, and a request
 * passes through ten functions on its way to a command.
 */

/** A function of the engine while it runs. */
export type Coroutine<R = void> = Generator<Wait, R, unknown>;

/** A wait for a promise, or until something holds. */
export type Wait = PromiseWait | ReadyWait;

/**
 * A wait for a promise.
 *
 * - `callback`: a function of the user's. No other flow runs meanwhile, so that the order of commands does not depend
 *   on how a callback computes its result.
 * - `outside`: the end of something that this run has begun outside; no other run can wait for it.
 * - `quiescent`: a continue-as-new run can wait in its place.
 */
export interface PromiseWait {
  readonly kind: 'callback' | 'outside' | 'quiescent';
  /** Makes the promise. It is called at the foot of the stack, where stack traces are short. */
  begin(): PromiseLike<unknown>;
  /** Whether what the promise waits for has come already, although it has not settled yet. @defaultValue false */
  hasCome?(): boolean;
}

/** A wait until something holds: the host evaluates it when everything that came at the same time is known. */
export interface ReadyWait {
  readonly kind: 'ready';
  begin(): PromiseLike<unknown>;
  isReady(): boolean;
  /** Whether nothing that this run has begun outside is under way in it. */
  isQuiescent(): boolean;
}

/** Does something that waits for nothing. */
// eslint-disable-next-line require-yield -- it waits for nothing
export function* inOneTurn<R>(act: () => R): Coroutine<R> {
  return act();
}

/** Waits for a promise. */
export function* wait<R>(
  begin: () => PromiseLike<R>,
  kind: PromiseWait['kind'] = 'outside',
  hasCome?: () => boolean,
): Coroutine<R> {
  return (yield { kind, begin, ...(hasCome && { hasCome }) }) as R;
}

/** Where flows run beside each other: waits until something holds. */
export function* untilReady(
  host: { untilReady(wait: ReadyWait): PromiseLike<void> },
  { isReady, isQuiescent }: Pick<ReadyWait, 'isReady' | 'isQuiescent'>,
): Coroutine {
  const wait: ReadyWait = { kind: 'ready', isReady, isQuiescent, begin: () => host.untilReady(wait) };
  yield wait;
}

/**
 * Runs a coroutine to its end: the value or the error of each promise goes back to the place that waits for it.
 *
 * @param onWait - Called when a wait has begun, and with it all that the coroutine has asked for outside.
 */
export async function runCoroutine<R>(
  coroutine: Coroutine<R>,
  onWait: (kind: Wait['kind']) => void = () => undefined,
): Promise<R> {
  let turn = coroutine.next();
  while (turn.done !== true) {
    let value: unknown;
    try {
      const begun = turn.value.begin();
      onWait(turn.value.kind);
      value = await begun;
    } catch (error) {
      turn = coroutine.throw(error);
      continue;
    }
    turn = coroutine.next(value);
  }
  return turn.value;
}
