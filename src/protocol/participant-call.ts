/** Owns the argument and the result of the activities that carry requests, and the details of their failures. */
import { compact } from '../context/compact';
import type { EncodedContext } from '../context/encoding';
import { ownField, ownFields } from '../context/own-fields';
import type { FailureCause } from '../errors/describe-error';
import type { StepOutcome } from '../engine/record/journal-entry';
import type { Reply } from '../engine/record/reply';
import type { WrittenFields } from '../engine/flows/context-writes';
import type { Dispatch } from '../engine/runtime';
import { isSagaResponseStatus } from '../messages/reply-status';
import { ACCEPTED_STATUS } from './classed-reply';
import type { LocalTerms } from './local-call';

/** The facts about a request that a participant gets beside its content. */
export interface RequestMetadata {
  /** The same for every attempt, replay and continue-as-new run; another one for the undo (S9). */
  readonly idempotencyKey: string;
  /** On an undo: the idempotency keys of the requests that it undoes. Otherwise empty. */
  readonly undoOf: readonly string[];
  /** On a probe: the idempotency keys of the requests that it asks about. Otherwise absent. */
  readonly asksAbout?: readonly string[];
  /** The uuid of the execution. */
  readonly sagaId: string;
  /** The path of the step. */
  readonly step: string;
  /** The user on whose behalf the execution runs, where its start named one. */
  readonly user?: string;
  /**
   * When the request was first sent under this key, in milliseconds since 1970: the same for every attempt. Absent from
   * requests that a worker of version 0.2 has scheduled.
   */
  readonly sentAt?: number;
}

/** The facts that all requests of an execution share. */
export interface ExecutionFacts {
  readonly sagaId: string;
  readonly user: string | undefined;
}

/** The metadata of a request. */
export function metadataOf(
  { idempotencyKey, about, phase, step, sentAt }: DispatchFacts,
  { sagaId, user }: ExecutionFacts,
): RequestMetadata {
  return {
    idempotencyKey,
    undoOf: phase === 'undo' ? about : [],
    sagaId,
    step,
    ...compact({ user, asksAbout: phase === 'probe' ? about : undefined }),
    sentAt,
  };
}

type DispatchFacts = Pick<Dispatch, 'idempotencyKey' | 'about' | 'phase' | 'step' | 'sentAt'>;

/** The context beside a request (S14), or its digest where it is large. */
export type ContextEcho =
  { readonly context: EncodedContext } | { readonly contextDigest: string } | LayerEcho;

/** What a flow beside others has written, over a context that is known by its digest. */
export interface LayerEcho extends WrittenFields {
  readonly baseDigest: string;
}

/** The argument of an activity of the saga's own worker: a participant's request, or the activity of a local step. */
export interface ParticipantCall {
  /** Encoded as `encodeContent` does; for a local step's activity its parameters, encoded as a context. */
  readonly content: unknown;
  readonly metadata: RequestMetadata;
  readonly echo: ContextEcho;
  /**
   * The kinds of failure that no other attempt follows. An activity cannot read them from its retry policy, which
   * Temporal leaves out where it starts an activity eagerly. Absent: none.
   */
  readonly nonRetryable?: readonly string[];
  /** On an undo: the outcome of the step that it undoes. Otherwise, and from version 0.2, absent. */
  readonly undoes?: StepOutcome;
  /** Set by executions that 0.2 has started: they take answers from results alone. */
  readonly readsResultsAlone?: true;
  /** On a local request: its bounds. */
  readonly local?: LocalTerms;
  /** Of an activity that continues a local request: the attempts that were made before it. */
  readonly earlier?: EarlierAttempts;
}

/** Attempts of a request that another activity has made. */
export interface EarlierAttempts {
  readonly attempts: number;
  /** Whether one of them may have had the effect. */
  readonly uncertain: boolean;
}

/**
 * Whether a refusal or an error may fail the activity, so that Temporal shows it as failed: the answer is then the first
 * detail of the failure. A workflow of version 0.2, which sends no time of the request, takes answers from results alone.
 */
export function readsFailures({ metadata, readsResultsAlone }: ParticipantCall): boolean {
  return metadata.sentAt !== undefined && readsResultsAlone !== true;
}

/** The result of such an activity: the reply, and the echo of the context in its argument. */
export interface ParticipantAnswer {
  /** The mark of a saga worker's answer. Workers of version 0.2 return `saga-answer-1`. */
  readonly format: 'saga-answer-2';
  /** The idempotency key of the request: an answer to another request proves nothing. */
  readonly key: string;
  readonly reply: Reply;
  readonly attempts: number;
  /** Whether an earlier attempt may have had the effect, so that a refusal proves nothing (S3). */
  readonly uncertain: boolean;
  readonly echo: ContextEcho;
  /** The errors behind a reply of status 500, where the participant or its transport threw them. */
  readonly causes?: readonly FailureCause[];
  /** Of a local request without success: whether its workflow task provably was the first one with it. */
  readonly isFirstTask?: true;
}

/** An answer of a worker of version 0.2, which names no key. */
export type OldParticipantAnswer = Omit<ParticipantAnswer, 'format' | 'key'> & {
  readonly format: 'saga-answer-1';
};

/** The details of a failure of an attempt, where a saga worker made it. */
export interface AttemptDetails {
  readonly key?: string;
  readonly attempt?: number;
  readonly uncertain?: boolean;
  /** The chain of the error that ended the attempt. */
  readonly causes?: readonly FailureCause[];
  /** The code of the failure, where the request provably reached no participant. */
  readonly code?: string;
  /** Milliseconds that the participant asked to wait. */
  readonly retryAfter?: number;
}

/** The result of an activity as an answer of a saga worker; `undefined` for anything else. */
export function readParticipantAnswer(
  returned: unknown,
): ParticipantAnswer | OldParticipantAnswer | 'malformed' | undefined {
  const format = ownField(returned, 'format');
  if (format !== 'saga-answer-1' && format !== 'saga-answer-2') return undefined;
  const isWellFormed =
    isReply(ownField(returned, 'reply')) &&
    typeof ownField(returned, 'attempts') === 'number' &&
    typeof ownField(returned, 'uncertain') === 'boolean' &&
    isEcho(ownField(returned, 'echo')) &&
    (format === 'saga-answer-1' || typeof ownField(returned, 'key') === 'string');
  return isWellFormed ? (returned as ParticipantAnswer | OldParticipantAnswer) : 'malformed';
}

/** The details of a failure, where a saga worker made it for the request of this key. */
export function readAttemptDetails(details: unknown, key: string): AttemptDetails | undefined {
  return ownField(details, 'key') === key ? (details as AttemptDetails) : undefined;
}

/** The answer in the details of a failed activity, where a saga worker has answered the request of this key. */
export function readFailedAnswer(details: unknown, key: string): ParticipantAnswer | undefined {
  const answer = readParticipantAnswer(Array.isArray(details) ? details[0] : undefined);
  if (answer === undefined || answer === 'malformed' || answer.format !== 'saga-answer-2') return undefined;
  return answer.key === key ? answer : undefined;
}

/** Whether a value is the call of a saga worker's own activity. */
export function isParticipantCall(value: unknown): value is ParticipantCall {
  return isMetadata(ownField(value, 'metadata')) && isEcho(ownField(value, 'echo'));
}

/** Whether a value is the metadata of a request, as a saga worker sends it to an activity of another worker. */
export function isMetadata(value: unknown): value is RequestMetadata {
  return (
    ['idempotencyKey', 'sagaId', 'step'].every((field) => typeof ownField(value, field) === 'string') &&
    Array.isArray(ownField(value, 'undoOf'))
  );
}

function isReply(value: unknown): value is Reply {
  const status = ownField(value, 'status');
  return (
    (isSagaResponseStatus(status) || status === ACCEPTED_STATUS) && ownField(value, 'content') !== undefined
  );
}

function isEcho(value: unknown): value is ContextEcho {
  const context = ownField(value, 'context');
  if (context !== undefined) return isFields(context);
  const { contextDigest, baseDigest, written, deleted = [] } = ownFields(value);
  if (baseDigest === undefined) return typeof contextDigest === 'string';
  return typeof baseDigest === 'string' && isFields(written) && Array.isArray(deleted);
}

function isFields(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
