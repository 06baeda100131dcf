/** Owns the limits of one call of a manager: one deadline and one signal for everything that the call does. */
import { type Duration, toMilliseconds } from '../definition/options/duration';
import { formatValue } from '../errors/format-value';
import { SagaError } from '../errors/saga-error';
import { linkedSignal } from './linked-signal';

/** How long a caller waits for an execution. */
export interface WaitOptions {
  /** Whether the wait also ends at the first pause of the execution. @defaultValue false */
  readonly pauseOnDisk?: boolean;
  /**
   * The wait ends after this time; the saga continues. The time includes the start, which gets at least two seconds.
   * Reading the final state takes up to one second more.
   * @defaultValue none: the wait lasts until the end of the execution
   */
  readonly timeout?: Duration;
  /** An abort ends the wait; the saga continues. If the signal is already aborted, nothing starts. */
  readonly signal?: AbortSignal;
}

/** The deadline and the signal of one call. */
export interface WaitLimits {
  /** Aborts at the deadline, or when the caller aborts. */
  readonly signal: AbortSignal;
  /** In milliseconds since 1970; `Infinity` without a timeout. */
  readonly deadline: number;
  /** Must be called once, at the end of the call. */
  release(): void;
}

/** Starts the clock of a call. */
export function startWaitLimits({ timeout, signal }: Pick<WaitOptions, 'timeout' | 'signal'>): WaitLimits {
  const milliseconds = toMilliseconds(timeout);
  const deadline = milliseconds === undefined ? Infinity : Date.now() + milliseconds;
  return { ...linkedSignal(signal, milliseconds), deadline };
}

/**
 * Checks the wait options before anything starts.
 *
 * @throws {@link SagaError} `INPUT_INVALID`.
 */
export function checkWaitOptions({ timeout, signal }: Pick<WaitOptions, 'timeout' | 'signal'>): void {
  if (timeout !== undefined && toMilliseconds(timeout) === undefined) {
    const message = `The option timeout must be a duration such as '30 s', or milliseconds, not ${formatValue(timeout)}.`;
    throw new SagaError('INPUT_INVALID', message);
  }
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new SagaError(
      'INPUT_INVALID',
      `The option signal must be an AbortSignal, not ${formatValue(signal)}.`,
    );
  }
}
