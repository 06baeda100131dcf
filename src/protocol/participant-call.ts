import type { EncodedContext } from '../context/encoding';
import type { Reply } from '../engine/reply';
import type { Dispatch } from '../engine/runtime';

/** What a participant learns beside the content of a request. */
export interface RequestMetadata {
  /** The same for every attempt, replay and continued run; another one for the undo (S9). */
  readonly idempotencyKey: string;
  /** On an undo: the idempotency keys of what it undoes. Otherwise empty. */
  readonly undoOf: readonly string[];
  /** On a probe: the idempotency keys of what it asks about. Otherwise absent. */
  readonly asksAbout?: readonly string[];
  /** The uuid of the execution. */
  readonly sagaId: string;
  /** The path of the step. */
  readonly step: string;
  /** On whose behalf, where the start said it. */
  readonly user?: string;
}

/** What stays the same for all requests of an execution. */
export interface ExecutionFacts {
  readonly sagaId: string;
  readonly user: string | undefined;
}

/** The metadata of a request. */
export function metadataOf(
  { idempotencyKey, about, phase, step }: Pick<Dispatch, 'idempotencyKey' | 'about' | 'phase' | 'step'>,
  { sagaId, user }: ExecutionFacts,
): RequestMetadata {
  return {
    idempotencyKey,
    undoOf: phase === 'undo' ? about : [],
    sagaId,
    step,
    ...(user !== undefined && { user }),
    ...(phase === 'probe' && { asksAbout: about }),
  };
}

/** The context beside a request (S14), or its digest where it is large. */
export type ContextEcho = { readonly context: EncodedContext } | { readonly contextDigest: string };

/**
 * The argument of an activity that the saga's own worker serves: a participant's request, or a local step's
 * activity.
 */
export interface ParticipantCall {
  /** Encoded as `encodeContent` does; for a local step's activity its parameters, encoded as a context. */
  readonly content: unknown;
  readonly metadata: RequestMetadata;
  readonly echo: ContextEcho;
  /**
   * The kinds of failure after which no other attempt is made. An activity cannot read them from its retry
   * policy, which Temporal leaves out where it starts an activity eagerly. Absent: none.
   */
  readonly nonRetryable?: readonly string[];
}

/** What such an activity returns: the reply, and the echo of the context that it was given. */
export interface ParticipantAnswer {
  /** Tells it from what a worker that knows nothing of sagas returns. */
  readonly format: 'saga-answer-1';
  readonly reply: Reply;
  readonly attempts: number;
  /** Whether an earlier attempt may have done the deed, so that a refusal proves nothing (S3). */
  readonly uncertain: boolean;
  readonly echo: ContextEcho;
}

/** Whether what an activity returned comes from a saga worker. */
export function isParticipantAnswer(returned: unknown): returned is ParticipantAnswer {
  return (
    typeof returned === 'object' &&
    returned !== null &&
    'format' in returned &&
    returned.format === 'saga-answer-1'
  );
}
