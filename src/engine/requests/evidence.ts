/**
 * The rules of evidence: what an answer, or the lack of one, says about the effect of a request (S3, S4, S6).
 *
 * This file alone decides what proves that nothing was done. Hosts and transports report facts; every other place
 * asks here. The table "What proves that nothing was done" in docs/semantics.md lists the rules.
 */
import type { StepOptionsData } from '../../definition/options/step-options';
import type { FailureCause } from '../../errors/describe-error';
import type { StepOutcome } from '../record/journal-entry';
import type { Reply } from '../record/reply';
import type { AnsweredOutcome, DeliveryOutcome, UnknownOutcome, UnsentOutcome } from '../runtime';

/** How a request ended: with an answer, or without one. */
export type Ending = AnsweredOutcome | UnknownOutcome | UnsentOutcome;

/** What Temporal tells an attempt about itself; times in milliseconds since 1970. */
export interface AttemptTimes {
  readonly attempt: number;
  readonly scheduledTimestampMs: number;
  readonly currentAttemptScheduledTimestampMs: number;
}

/**
 * Whether an attempt is provably the first of its activity. The number alone proves nothing: a reset of the activity
 * starts it again at 1. The times differ then.
 */
export function isProvenFirst(times: AttemptTimes): boolean {
  const { attempt, scheduledTimestampMs, currentAttemptScheduledTimestampMs } = times;
  return (
    attempt === 1 && scheduledTimestampMs > 0 && currentAttemptScheduledTimestampMs === scheduledTimestampMs
  );
}

/**
 * What a reply says about the effect (S3), or that the reply is still to come (S10).
 *
 * @param uncertain - Whether an earlier attempt may have had the effect: a refusal then proves nothing.
 * @param causes - The errors behind a reply of status 500, where the host knows them.
 */
export function classifyReply(
  reply: Reply,
  uncertain: boolean,
  causes: readonly FailureCause[] = [],
): DeliveryOutcome {
  if (reply.status === 200) return { kind: 'success', reply };
  if (reply.status === 202) return { kind: 'accepted', reply, uncertain };
  if (reply.status === 400 && !uncertain) return { kind: 'refused', reply };
  const message =
    reply.status === 400
      ? 'The participant refused a later attempt; an earlier attempt may have had the effect.'
      : `The participant answered with status ${String(reply.httpStatus ?? reply.status)}; the request may or may not have had its effect.`;
  return { kind: 'unknown', late: uncertain, message, causes, reply };
}

/** How all attempts ended without a reply. */
export interface NoReply {
  readonly message: string;
  readonly causes: readonly FailureCause[];
  /** The code of the failure, where the request provably reached no participant. */
  readonly code?: UnsentOutcome['code'];
}

/**
 * What the end of all attempts without a reply says about the effect: nothing, unless every attempt was turned away
 * before the participant looked at it.
 */
export function classifyNoReply(end: NoReply, uncertain: boolean): DeliveryOutcome {
  const { message, causes, code = 'REQUEST_UNSENT' } = end;
  if (uncertain) return { kind: 'unknown', late: true, message, causes };
  return { kind: 'unsent', code, message, causes };
}

/** What a request met that was sent before this one. */
export interface Doubt {
  /** What is known of the step's earlier requests. */
  readonly earlier: StepOutcome | undefined;
  /** Whether the workflow was reset and its earlier requests cannot be read. */
  readonly isReset: boolean;
}

/**
 * The ending of a request beside the requests that the step sent before: neither a refusal nor a request that was
 * never sent proves anything about an earlier request.
 */
export function inDoubt(ending: Ending, { earlier, isReset }: Doubt): Ending {
  if (ending.kind === 'refused' && (isReset || earlier === 'unknown')) {
    return { ...(classifyReply(ending.reply, true) as UnknownOutcome), late: isReset };
  }
  if (ending.kind !== 'unsent' || !isReset) return ending;
  const { message, causes } = ending;
  return { kind: 'unknown', late: true, message, causes };
}

/** Whether a refusal, or a probe, has given the key of a request its final answer: the next request needs another key. */
export function hasFinalAnswer(outcome: StepOutcome | undefined): boolean {
  // A SUCCESS is final too, but sending the request again under its key brings the same answer, and no second effect.
  return outcome === 'refused';
}

/** Whether a step's own undo is in the undo plan (S4). */
export function isInUndoPlan(
  outcome: StepOutcome | undefined,
  when: NonNullable<StepOptionsData['undoWhen']>,
): outcome is StepOutcome {
  switch (when) {
    case 'unless-refused':
      return outcome === 'done' || outcome === 'unknown';
    case 'sent':
      return outcome !== undefined;
    case 'replied':
      return outcome === 'done' || outcome === 'refused';
    case 'done':
      return outcome === 'done';
  }
}

/** Whether a refused undo means that there was nothing to undo (S6); never when the step had succeeded. */
export function provesNothingToUndo(outcome: StepOutcome | undefined, reply: Reply): boolean {
  if (outcome === 'done') return false;
  return outcome === 'refused' || reply.nothingToUndo === true;
}
