/** Owns what a workflow gives to a local request beside the call itself, and what a local request returns without an answer. */
import { ownField } from '../context/own-fields';
import type { ResolvedPolicy } from '../definition/options/resolve-options';
import type { FailureCause } from '../errors/describe-error';

/** The bounds of a local request. History does not hold them: they may differ in a repeated task. */
export interface LocalTerms {
  /** The event with which the workflow task began in which the request is sent. */
  readonly task: number;
  /** The largest reply, in bytes of JSON, that fits into what is left of the task. */
  readonly room: number;
  readonly policy: Pick<
    ResolvedPolicy,
    | 'attemptTimeout'
    | 'totalTimeout'
    | 'initialInterval'
    | 'backoffCoefficient'
    | 'maximumInterval'
    | 'maximumAttempts'
  >;
}

/** How a local request ended that has brought no answer. History holds it as the result of the local activity. */
export interface LocalEnd {
  readonly format: 'saga-local-end-1';
  /** The idempotency key of the request. */
  readonly key: string;
  /** How many attempts were made. */
  readonly attempts: number;
  /** Whether one of them, or one of a lost task, may have had the effect (S3). */
  readonly uncertain: boolean;
  readonly message: string;
  readonly causes: readonly FailureCause[];
  /** The code of the failure, where the request provably reached no participant. */
  readonly code?: string;
  /** How long the request took, in milliseconds. */
  readonly elapsed: number;
  /** How long to wait before an activity makes the next attempt, in milliseconds; absent where none follows. */
  readonly nextIn?: number;
  /** Whether the task provably was the first one with this request. */
  readonly isFirstTask?: true;
}

/** The end of a local request without an answer; `undefined` for anything else. */
export function readLocalEnd(returned: unknown, key: string): LocalEnd | undefined {
  const isEnd = ownField(returned, 'format') === 'saga-local-end-1' && ownField(returned, 'key') === key;
  return isEnd ? (returned as LocalEnd) : undefined;
}
