/** How long a caller waits: one time, and one signal, for all that a call of the manager does. */
import { type Duration, toMilliseconds } from '../definition/options/duration';
import { SagaError } from '../errors/saga-error';
import { linkedSignal } from './linked-signal';

/** How long an execution is waited for. */
export interface WaitOptions {
  /** Whether to wait until the execution pauses instead of until its end. @defaultValue false */
  readonly pauseOnDisk?: boolean;
  /**
   * After this time it is waited for no longer; the saga goes on. The start counts, but is given two seconds at least;
   * a last look takes up to a second more. @defaultValue as long as it takes
   */
  readonly timeout?: Duration;
  /** Ends the waiting when it is aborted; the saga goes on. One that is aborted already starts nothing. */
  readonly signal?: AbortSignal;
}

/** One call's time and signal. */
export interface Patience {
  /** Aborted when the time is over or the caller gives up. */
  readonly signal: AbortSignal;
  /** When the time is over, in milliseconds since 1970; `Infinity` without a timeout. */
  readonly deadline: number;
  /** Has to be called once. */
  release(): void;
}

/** Begins to wait. */
export function beginPatience({ timeout, signal }: Pick<WaitOptions, 'timeout' | 'signal'>): Patience {
  const milliseconds = toMilliseconds(timeout);
  const deadline = milliseconds === undefined ? Infinity : Date.now() + milliseconds;
  return { ...linkedSignal(signal, milliseconds), deadline };
}

/**
 * Checks how long an execution is to be waited for, before anything is started.
 *
 * @throws {@link SagaError} `INPUT_INVALID`.
 */
export function checkWait({ timeout, signal }: Pick<WaitOptions, 'timeout' | 'signal'>): void {
  if (timeout !== undefined && toMilliseconds(timeout) === undefined) {
    const message = `timeout is a duration such as '30 s', or milliseconds, not ${JSON.stringify(timeout)}.`;
    throw new SagaError('INPUT_INVALID', message);
  }
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new SagaError('INPUT_INVALID', `signal is an AbortSignal, not ${typeof signal}.`);
  }
}
