/**
 * The port for transports: how a request reaches a participant, and how one attempt of it ends.
 *
 * HTTP and functions are transports like any other. The activity around a transport owns retries, the time limit of an
 * attempt, the proof that earlier attempts had no effect, and the size limits of the record.
 */
import type { StepOutcome } from '../engine/record/journal-entry';
import type { RequestMetadata } from '../protocol/participant-call';

/** A request as a participant gets it: one attempt of it. */
export interface ParticipantRequest<C = unknown> extends RequestMetadata {
  /** `participant` or `participant/operation`. */
  readonly target: string;
  /** The part of the target behind the participant's name; empty where there is none. */
  readonly operation: string;
  /** JSON values; integers beyond 2^53 are `bigint`. */
  readonly content: C;
  /** The number of this attempt, from 1. */
  readonly attempt: number;
  /** Aborted when the attempt's time is over. */
  readonly signal: AbortSignal;
}

/** Facts about an attempt that the saga's worker has, and that no participant needs. */
export interface AttemptFacts {
  /** On an undo: the outcome of the step that it undoes. Otherwise `undefined`. */
  readonly undoes: StepOutcome | undefined;
  /** Whether an earlier attempt of the same request may have had the effect (S3). */
  readonly uncertain: boolean;
}

/**
 * Carries a request to a participant, and returns how the attempt ended. One call is one attempt.
 *
 * It runs in the worker's process, in an activity, outside of the workflow: it may do I/O, and it may run many times at
 * once. The activity around it makes the next attempt as the policy says, ends the attempt when its time is over, and
 * records the result. A transport sends no heartbeats and makes no attempts of its own.
 *
 * - The idempotency key (`request.idempotencyKey`) must reach the participant; {@link sagaHeaders} lists all metadata
 *   as headers, with a `traceparent` of the attempt.
 * - `request.signal` is aborted when the attempt's time is over. A result that comes later is ignored, and the attempt
 *   counts as unknown. A transport stops its own work then.
 * - A transport should return a result in every case. An error that it throws, or a promise that it rejects, counts as
 *   unknown (`TRANSPORT_FAILED`), and another attempt follows.
 * - The result is checked. One that breaks the rules of {@link AttemptResult} counts as unknown (`TRANSPORT_INVALID`),
 *   and no attempt follows.
 *
 * @param request - The request. `undoOf` is not empty on an undo, and `asksAbout` is there on a probe.
 * @param facts - For protocols whose answers mean different things on an undo or a later attempt, as HTTP's 409 does.
 */
export type Transport = (
  request: ParticipantRequest,
  facts: AttemptFacts,
) => AttemptResult | Promise<AttemptResult>;

/**
 * How one attempt ended:
 *
 * | kind | the participant | the saga |
 * |---|---|---|
 * | `done` | did it | continues with the reply |
 * | `refused` | did nothing, and another attempt changes nothing | calls `onError`, or the step fails |
 * | `accepted` | took the request, and replies later through a `SagaManager` | pauses |
 * | `nothing-to-undo` | has nothing to undo; on a request that is no undo the same as `refused` | counts the step as undone, unless it had succeeded |
 * | `busy` | still works on an earlier attempt of this key | sends it again, and concludes nothing |
 * | `unsent` | provably did nothing: the request did not reach it, or it turned the request away unread | sends it again; if no attempt was more than that, the step fails with `REQUEST_UNSENT` and needs no undo |
 * | `unknown` | may have done it | sends it again, unless `retryable` is false; at the end probes or undoes the step |
 *
 * Return `unknown` wherever you are in doubt. A wrong `refused` or `unsent` loses an undo.
 */
export type AttemptResult =
  | DoneAttempt
  | RefusedAttempt
  | AcceptedAttempt
  | NothingToUndoAttempt
  | BusyAttempt
  | UnsentAttempt
  | UnknownAttempt;

/** An attempt that brought an answer. */
interface AnsweredAttempt {
  /** JSON values; integers beyond 2^53 may be `bigint`. @defaultValue `{}` */
  readonly content?: unknown;
  /** The status of an answer by HTTP: the record and `response.httpStatus` show it, and it decides nothing. */
  readonly httpStatus?: number;
  /**
   * A sentence for the operator about the probable cause, such as a wrong URL: messages show it behind the reason. It
   * decides nothing. Only for `refused` and `unknown`.
   */
  readonly hint?: string;
}

/** The participant did it. */
export interface DoneAttempt extends AnsweredAttempt {
  readonly kind: 'done';
}

/** The participant did nothing, and another attempt changes nothing. */
export interface RefusedAttempt extends AnsweredAttempt {
  readonly kind: 'refused';
}

/** The participant took the request and replies later (S10). */
export interface AcceptedAttempt extends AnsweredAttempt {
  readonly kind: 'accepted';
}

/** The participant has nothing to undo (S6). */
export interface NothingToUndoAttempt extends AnsweredAttempt {
  readonly kind: 'nothing-to-undo';
}

/** An attempt without an answer. */
interface UnansweredAttempt {
  /** What happened, for the operator. The record keeps 2,000 characters of it. */
  readonly message: string;
  /** The error behind it: the record shows its chain of causes. */
  readonly cause?: unknown;
  /** The names of this failure that a policy's `nonRetryable` may list. @defaultValue name, type and code of `cause` */
  readonly kinds?: readonly string[];
  /** Milliseconds that the participant asked to wait before the next attempt; an hour at the most. */
  readonly retryAfter?: number;
}

/** The participant still works on an earlier attempt of this request. */
export interface BusyAttempt extends UnansweredAttempt {
  readonly kind: 'busy';
}

/** The request provably had no effect: it did not reach the participant, or was turned away unread. */
export interface UnsentAttempt extends UnansweredAttempt {
  readonly kind: 'unsent';
  /** The code of the step's failure, where no other attempt gets further. @defaultValue `REQUEST_UNSENT` */
  readonly code?: 'REQUEST_UNSENT' | 'UNKNOWN_TARGET';
}

/** The request may have had its effect. */
export interface UnknownAttempt extends UnansweredAttempt, AnsweredAttempt {
  readonly kind: 'unknown';
  /** Whether another attempt may help. @defaultValue true */
  readonly retryable?: boolean;
  /** A stack for the worker's log (`SAGA_ATTEMPT_FAILED`): the record holds no stacks. */
  readonly stack?: string;
}
