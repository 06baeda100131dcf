import type { FailureCause } from '../errors/describe-error';
import type { StepOutcome } from '../engine/record/journal-entry';
import type { Reply } from '../engine/record/reply';
import type { UnsentOutcome } from '../engine/runtime';
import type { RequestMetadata } from '../protocol/participant-call';

/** A request as a participant gets it: one attempt of it. */
export interface ParticipantRequest<C = unknown> extends RequestMetadata {
  /** `participant` or `participant/operation`. */
  readonly target: string;
  /** What stands behind the participant's name in the target; empty when there is nothing. */
  readonly operation: string;
  /** JSON values; integers beyond 2^53 are `bigint`. */
  readonly content: C;
  /** Which attempt this is, from 1. */
  readonly attempt: number;
  /** Aborted when the attempt's time is over. */
  readonly signal: AbortSignal;
}

/** How one attempt ended: with a reply, or in a way that asks for another attempt. */
export type AttemptEnd = AnsweredAttempt | UnansweredAttempt;

/** What an attempt leaves for the worker's log alone. */
interface LoggedAttempt {
  /** The stack of the error that the participant threw, where it threw one. */
  readonly stack?: string;
}

/** An attempt that has brought a reply, or after which no other helps. */
export interface AnsweredAttempt extends LoggedAttempt {
  readonly kind: 'reply';
  readonly reply: Reply;
  /** The errors behind a reply of status 500. */
  readonly causes?: readonly FailureCause[];
}

/** An attempt that asks for another one. */
export interface UnansweredAttempt extends LoggedAttempt {
  readonly kind: 'retry';
  /** Whether it provably did nothing, because the participant turned it away before looking at it. */
  readonly harmless: boolean;
  /** The code of the request's failure, where no other attempt succeeds. @defaultValue `REQUEST_UNSENT` */
  readonly code?: UnsentOutcome['code'];
  readonly message: string;
  readonly causes: readonly FailureCause[];
  /** What it failed of, in the words in which a policy's `nonRetryable` may list it. */
  readonly kinds: readonly string[];
  /** Milliseconds that the participant asked to wait. */
  readonly retryAfter?: number;
}

/** What the saga's worker knows of an attempt, and the participant need not. */
export interface AttemptFacts {
  /** On an undo: what is known of the step that it undoes. */
  readonly undoes: StepOutcome | undefined;
  /** Whether an earlier attempt of the same request may have been carried out (S3). */
  readonly uncertain: boolean;
}

/** A way to reach a participant. Resolves however the attempt ends. */
export type Transport = (request: ParticipantRequest, facts: AttemptFacts) => Promise<AttemptEnd>;

/** The reply for an attempt after which nobody can say what was done, and another attempt would not help. */
export function brokenReply(message: string, httpStatus?: number): AnsweredAttempt {
  const reply = { status: 500, content: { message }, ...(httpStatus !== undefined && { httpStatus }) };
  return { kind: 'reply', reply };
}
