import type { SagaResponse } from '../messages/saga-response';

/** How a saga is run. The names and defaults follow the original. */
export interface SagaRunOptions {
  /**
   * The id of the execution, unique for ever. The same uuid with the same start attaches to what is there.
   * @defaultValue a random UUID
   */
  readonly uuid?: string;
  /** On whose behalf; sent with every request. */
  readonly user?: string;
  /** Whether to return when the execution pauses instead of waiting for its end. @defaultValue false */
  readonly pauseOnDisk?: boolean;
  /** Whether a failed execution throws. @defaultValue true */
  readonly raiseOnError?: boolean;
  /** Whether the execution is returned, else its uuid. @defaultValue true */
  readonly returnExecution?: boolean;
}

/** A reply for an execution that waits for one, in place of a saga. */
export interface SagaReplyOptions extends Omit<SagaRunOptions, 'uuid' | 'user'> {
  /** Carries the uuid of the execution. */
  readonly response: SagaResponse;
}
