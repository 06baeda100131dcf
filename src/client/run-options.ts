/** Owns the options of `manager.run` and `manager.resolve`. */
import type { Duration } from '../definition/options/duration';
import { formatValue } from '../errors/format-value';
import { meantOption } from '../errors/meant-name';
import { SagaError } from '../errors/saga-error';
import type { SagaResponse } from '../messages/saga-response';
import type { WaitOptions } from './wait-limits';

/** The options of a start. */
export interface StartOptions extends Pick<WaitOptions, 'timeout' | 'signal'> {
  /**
   * The permanent id of the execution: up to 1,000 bytes without control characters. A run with the same uuid and the
   * same start attaches to the existing execution.
   * @defaultValue a random UUID
   */
  readonly uuid?: string;
  /** The user on whose behalf the saga runs, sent with every request. Up to 1,000 characters. @defaultValue none */
  readonly user?: string;
}

/** The options of the wait for the end. */
export interface ResultOptions extends WaitOptions {
  /** Whether the call throws if the execution failed. @defaultValue true */
  readonly raiseOnError?: boolean;
}

/** The options of the wait for a view. */
export type PublishedOptions = Pick<WaitOptions, 'timeout' | 'signal'>;

/** The options of a run. Names and defaults follow the original; `timeout` and `signal` are additions. */
export interface SagaRunOptions extends StartOptions, ResultOptions {
  /** Whether `run` returns the execution; if false, it returns the uuid. @defaultValue true */
  readonly returnExecution?: boolean;
}

/** The options of a run that delivers a late reply instead of starting a saga. */
export interface SagaReplyOptions extends Omit<SagaRunOptions, 'uuid' | 'user'> {
  /** The reply, with the uuid of the execution and, as `request`, the idempotency key of the request. */
  readonly response: SagaResponse;
}

const LIMITS = ['timeout', 'signal'] as const satisfies readonly (keyof PublishedOptions)[];
const START = ['uuid', 'user', ...LIMITS] as const satisfies readonly (keyof StartOptions)[];
const RESULT = ['raiseOnError', 'pauseOnDisk', ...LIMITS] as const satisfies readonly (keyof ResultOptions)[];
const KNOWN = ['uuid', 'user', 'raiseOnError', 'returnExecution', 'pauseOnDisk', 'timeout', 'signal'] as const satisfies readonly (keyof SagaRunOptions)[]; // prettier-ignore

/**
 * Checks that a run has no unknown options: a misspelt `uuid` would start another execution.
 *
 * @throws {@link SagaError} `INPUT_INVALID`.
 */
export function checkRunOptions(options: object): void {
  checkNames('manager.run', options, KNOWN);
}

/** As {@link checkRunOptions}, for the options of `manager.start`. */
export function checkStartOptions(options: object): void {
  checkNames('manager.start', options, START);
}

/** As {@link checkRunOptions}, for the options of `started.result`. */
export function checkResultOptions(options: object): void {
  checkNames('started.result', options, RESULT);
}

/** As {@link checkRunOptions}, for the options of `started.published`. */
export function checkPublishedOptions(options: object): void {
  checkNames('started.published', options, LIMITS);
}

function checkNames(call: string, options: object, known: readonly string[]): void {
  if (typeof options !== 'object') {
    const message = `The options of ${call} must be an object, such as { ${known[0] ?? ''} }, not ${formatValue(options)}.`;
    throw new SagaError('INPUT_INVALID', message, { details: { received: typeof options } });
  }
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const message = `${call} has no option ${formatValue(unknown)}. Its options are ${known.join(', ')}.${meantOption(unknown, known)}`;
  throw new SagaError('INPUT_INVALID', message, { details: { option: unknown } });
}

/** The options of `manager.resolve`. */
export interface ResolveOptions {
  /**
   * The time that a worker has to answer. Temporal gives the task of a killed worker to another worker after ten
   * seconds.
   * @defaultValue 30 seconds
   */
  readonly timeout?: Duration;
}
