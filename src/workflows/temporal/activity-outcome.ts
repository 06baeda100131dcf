/**
 * Owns how the failure of an activity becomes the outcome of its request (S3): Temporal's failures become facts for the
 * rules of evidence. A failure counts as a proof only for its own request: the details of a saga worker must name the
 * request's idempotency key.
 */
import {
  type ActivityFailure,
  ApplicationFailure,
  CancelledFailure,
  TimeoutFailure,
} from '@temporalio/workflow';
import { compact } from '../../context/compact';
import { ownField } from '../../context/own-fields';
import { classifyNoReply, classifyReply, isProvenFirst } from '../../engine/requests/evidence';
import type { DeliveryOutcome } from '../../engine/runtime';
import { SagaResponseStatus } from '../../messages/reply-status';
import { classed } from '../../protocol/classed-reply';
import { encodeDetail } from './foreign-content';
import { ATTEMPT_FAILURE, REFUSED_FAILURE, UNKNOWN_TARGET_FAILURE } from '../../protocol/names';
import { readAttemptDetails } from '../../protocol/participant-call';
import { causesOf, lastFailureOf } from './activity-causes';

/** The types of failures after which Temporal makes no other attempt. */
export const FINAL_FAILURES = [
  REFUSED_FAILURE,
  UNKNOWN_TARGET_FAILURE,
  'NotFoundError',
  'ActivityNotRegisteredError',
];

/** Facts about the activity beside its failure. */
export interface ActivityFacts {
  /** The idempotency key of the request. */
  readonly key: string;
  /** Whether the activity provably had one attempt, and no activity before it carried the request. */
  readonly isOnlyAttempt: boolean;
  /** Whether an activity before it carried the request and may have had the effect. */
  readonly isDoubted: boolean;
  /** The task queue of the participant's workers. */
  readonly taskQueue?: string;
  /** The total time of the attempts, in milliseconds. */
  readonly within?: number;
}

/** Whether a failure proves something only if its attempt was the only one, which the failure itself does not show. */
export function needsFirstAttempt(failure: ActivityFailure, key: string): boolean {
  const { cause } = failure;
  if (cause instanceof TimeoutFailure) return isNotTaken(cause);
  if (!(cause instanceof ApplicationFailure)) return false;
  if (cause.type !== REFUSED_FAILURE) return isUnregistered(cause);
  return !isRefusalProven(cause, { key, isDoubted: false }) && !isShownLater(cause, key);
}

/** The outcome of a request whose activity failed. */
export function outcomeOfFailure({ cause }: ActivityFailure, facts: ActivityFacts): DeliveryOutcome {
  if (cause instanceof TimeoutFailure) return outcomeOfTimeout(cause, facts);
  if (cause instanceof ApplicationFailure) return outcomeOfApplicationFailure(cause, facts);
  const message = cause instanceof CancelledFailure ? 'The request was cancelled.' : 'The activity failed.';
  return classifyNoReply({ message, causes: causesOf(cause) }, true);
}

/** An attempt may run while a timeout ends the activity, so that earlier attempts prove nothing. */
function outcomeOfTimeout(failure: TimeoutFailure, facts: ActivityFacts): DeliveryOutcome {
  const cause = lastFailureOf(failure);
  const wasNotTaken = facts.isOnlyAttempt && isNotTaken(failure);
  const message = wasNotTaken
    ? notTakenMessage(facts)
    : `The participant did not answer in time.${cause ? ` The last attempt: ${cause.message}` : ''}`;
  return classifyNoReply({ message, causes: causesOf(cause) }, !wasNotTaken);
}

function notTakenMessage({ taskQueue, within }: ActivityFacts): string {
  const where = taskQueue === undefined ? '' : ` of task queue "${taskQueue}"`;
  const time = within === undefined ? 'the total time' : `${String(Math.ceil(within / 1_000))} s`;
  return `No worker${where} took the request within ${time}. Check that one runs, with the same task queue and namespace.`;
}

/** Whether no worker took the activity. An earlier attempt may have run all the same. */
function isNotTaken(failure: TimeoutFailure): boolean {
  return failure.timeoutType === 'SCHEDULE_TO_START' && lastFailureOf(failure) === undefined;
}

function outcomeOfApplicationFailure(failure: ApplicationFailure, facts: ActivityFacts): DeliveryOutcome {
  const { key, isOnlyAttempt, isDoubted } = facts;
  const { message } = failure;
  const causes = causesOf(failure);
  switch (failure.type) {
    case REFUSED_FAILURE:
      return outcomeOfRefusal(failure, facts);
    case ATTEMPT_FAILURE: {
      const details = readAttemptDetails(failure.details?.[0], key);
      const code = details?.code === 'UNKNOWN_TARGET' ? ('UNKNOWN_TARGET' as const) : undefined;
      return classifyNoReply(
        { message, causes, ...compact({ code }) },
        isDoubted || details?.uncertain !== false,
      );
    }
    default: {
      const code = 'UNKNOWN_TARGET';
      return classifyNoReply({ message, causes, code }, !isUnregistered(failure) || !isOnlyAttempt);
    }
  }
}

function outcomeOfRefusal(failure: ApplicationFailure, facts: ActivityFacts): DeliveryOutcome {
  const [content = {}, proof] = failure.details ?? [];
  const nothingToUndo = ownField(proof, 'nothingToUndo') === true ? (true as const) : undefined;
  const httpStatus = ownField(proof, 'httpStatus');
  const hint = ownField(proof, 'hint');
  const reply = {
    status: SagaResponseStatus.ERROR,
    content: encodeDetail(content),
    ...compact({
      nothingToUndo,
      httpStatus: typeof httpStatus === 'number' ? httpStatus : undefined,
      hint: typeof hint === 'string' ? hint : undefined,
    }),
  };
  const isProven =
    isRefusalProven(failure, facts) || (facts.isOnlyAttempt && !isShownLater(failure, facts.key));
  return classifyReply(classed(reply), !isProven);
}

/**
 * Whether a refusal brings its proof: the participant states that no attempt of this request had an effect; or, where no
 * activity before this one may have had it, a saga worker proves that for its attempts, or the times of the attempt show
 * that it was the first one. The number of the attempt alone proves nothing.
 */
function isRefusalProven(
  { details }: ApplicationFailure,
  { key, isDoubted }: Pick<ActivityFacts, 'key' | 'isDoubted'>,
): boolean {
  const proof = details?.[1];
  const isAboutAnother = ownField(proof, 'key') !== undefined && ownField(proof, 'key') !== key;
  if (isAboutAnother) return false;
  if (ownField(proof, 'nothingDone') === true) return true;
  if (isDoubted) return false;
  return readAttemptDetails(proof, key)?.uncertain === false || isProvenFirst(timesOf(proof));
}

/** Whether the refusal itself says that its attempt was a later one, or that a saga worker is uncertain about that. */
function isShownLater({ details }: ApplicationFailure, key: string): boolean {
  const proof = details?.[1];
  const { attempt, scheduledTimestampMs, currentAttemptScheduledTimestampMs } = timesOf(proof);
  const isLater = attempt > 1 || currentAttemptScheduledTimestampMs > scheduledTimestampMs;
  return isLater || readAttemptDetails(proof, key)?.uncertain === true;
}

function timesOf(proof: unknown) {
  const time = (field: string) => {
    const value = ownField(proof, field);
    return typeof value === 'string' ? Date.parse(value) : Number(value);
  };
  return {
    attempt: Number(ownField(proof, 'attempt')),
    scheduledTimestampMs: time('scheduledTime'),
    currentAttemptScheduledTimestampMs: time('currentAttemptScheduledTime'),
  };
}

/** A worker without the activity has not run it. The message decides, since a participant's error may have the same type. */
function isUnregistered({ message }: ApplicationFailure): boolean {
  return /is not registered on this Worker/i.test(message);
}
