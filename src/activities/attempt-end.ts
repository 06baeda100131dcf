/** The end of an attempt as the activity records it: the result of a transport, checked and encoded. */
import type { Reply } from '../engine/record/reply';
import type { UnsentOutcome } from '../engine/runtime';
import type { FailureCause } from '../errors/describe-error';

/** How one attempt ended: with a reply, or in a way after which another attempt may follow. */
export type AttemptEnd = RepliedEnd | RetryEnd;

interface LoggedEnd {
  /** The stack of the error that the participant threw: for the worker's log alone. */
  readonly stack?: string;
}

/** An attempt that has brought a reply, or after which no other helps. */
export interface RepliedEnd extends LoggedEnd {
  readonly kind: 'reply';
  readonly reply: Reply;
  /** The errors behind a reply of status 500. */
  readonly causes?: readonly FailureCause[];
}

/** An attempt after which another one follows. */
export interface RetryEnd extends LoggedEnd {
  readonly kind: 'retry';
  /** Whether it provably had no effect. */
  readonly harmless: boolean;
  /** The code of the request's failure, where no other attempt succeeds. @defaultValue `REQUEST_UNSENT` */
  readonly code?: UnsentOutcome['code'];
  readonly message: string;
  readonly causes: readonly FailureCause[];
  /** The names of the failure that a policy's `nonRetryable` may list. */
  readonly kinds: readonly string[];
  /** Milliseconds that the participant asked to wait. */
  readonly retryAfter?: number;
}

/** An hour: a participant that asks for a longer wait gets the next attempt then. */
export const LONGEST_RETRY_AFTER = 3_600_000;
