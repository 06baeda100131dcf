/** Owns the options of `manager.run` and `manager.resolve`. */
import type { Duration } from '../definition/options/duration';
import { formatValue } from '../errors/format-value';
import { meantOption } from '../errors/meant-name';
import { SagaError } from '../errors/saga-error';
import type { SagaResponse } from '../messages/saga-response';
import type { WaitOptions } from './wait-limits';

/** The options of a run. Names and defaults follow the original; `timeout` and `signal` are additions. */
export interface SagaRunOptions extends WaitOptions {
  /**
   * The permanent id of the execution: up to 1,000 bytes without control characters. A run with the same uuid and the
   * same start attaches to the existing execution.
   * @defaultValue a random UUID
   */
  readonly uuid?: string;
  /** The user on whose behalf the saga runs, sent with every request. Up to 1,000 characters. @defaultValue none */
  readonly user?: string;
  /** Whether `run` throws if the execution failed. @defaultValue true */
  readonly raiseOnError?: boolean;
  /** Whether `run` returns the execution; if false, it returns the uuid. @defaultValue true */
  readonly returnExecution?: boolean;
}

/** The options of a run that delivers a late reply instead of starting a saga. */
export interface SagaReplyOptions extends Omit<SagaRunOptions, 'uuid' | 'user'> {
  /** The reply, with the uuid of the execution and, as `request`, the idempotency key of the request. */
  readonly response: SagaResponse;
}

const KNOWN = ['uuid', 'user', 'raiseOnError', 'returnExecution', 'pauseOnDisk', 'timeout', 'signal'] as const satisfies readonly (keyof SagaRunOptions)[]; // prettier-ignore

/**
 * Checks that a run has no unknown options: a misspelt `uuid` would start another execution.
 *
 * @throws {@link SagaError} `INPUT_INVALID`.
 */
export function checkRunOptions(options: object): void {
  if (typeof options !== 'object') {
    const message = `manager.run takes the saga, the context and an object of options, such as { uuid }, not ${formatValue(options)}.`;
    throw new SagaError('INPUT_INVALID', message, { details: { received: typeof options } });
  }
  const unknown = Object.keys(options).find((name) => !(KNOWN as readonly string[]).includes(name));
  if (unknown === undefined) return;
  const message = `manager.run has no option ${formatValue(unknown)}. Its options are ${KNOWN.join(', ')}.${meantOption(unknown, KNOWN)}`;
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
