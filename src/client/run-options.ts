import type { Duration } from '../definition/options/duration';
import type { SagaResponse } from '../messages/saga-response';
import type { WaitOptions } from './patience';

/** How a saga is run. The names and defaults follow the original, but for `timeout` and `signal`. */
export interface SagaRunOptions extends WaitOptions {
  /**
   * The id of the execution, unique for ever: up to 1,000 bytes without control characters. The same uuid with the same start attaches to
   * what is there.
   * @defaultValue a random UUID
   */
  readonly uuid?: string;
  /** On whose behalf; sent with every request. Up to 1,000 characters. @defaultValue nobody's */
  readonly user?: string;
  /** Whether a failed execution throws. @defaultValue true */
  readonly raiseOnError?: boolean;
  /** Whether the execution is returned, else its uuid. @defaultValue true */
  readonly returnExecution?: boolean;
}

/** A reply for an execution that waits for one, in place of a saga. */
export interface SagaReplyOptions extends Omit<SagaRunOptions, 'uuid' | 'user'> {
  /** Carries the uuid of the execution and, as `request`, the idempotency key of the request. */
  readonly response: SagaResponse;
}

/** How an action is sent. */
export interface ResolveOptions {
  /**
   * How long a worker may take to answer. A task of a worker that was killed goes to another one after ten seconds.
   * @defaultValue 30 seconds
   */
  readonly timeout?: Duration;
}
