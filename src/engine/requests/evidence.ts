/**
 * The rules of evidence: what a reply, or a missing reply, says about the effect of a request (S3, S4, S6).
 *
 * This file alone decides what proves that nothing was done. Hosts and transports report facts; every other file
 * calls the functions here. The table "What proves that nothing was done" in docs/semantics.md lists the rules.
 */
import type { StepOptionsData } from '../../definition/options/step-options';
import type { FailureCause } from '../../errors/describe-error';
import type { StepOutcome } from '../record/journal-entry';
import type { ClassedReply, Reply } from '../record/reply';
import { describeError, describeReply } from './request-message';
import { sentence } from '../../errors/sentence';
import type { AnsweredOutcome, DeliveryOutcome, UnknownOutcome, UnsentOutcome } from '../runtime';

/** How a request ended: with a reply, or without one. */
export type Ending = AnsweredOutcome | UnknownOutcome | UnsentOutcome;

/** The facts that Temporal gives an attempt about itself; times in milliseconds since 1970. */
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
 * The outcome of a request with a reply (S3), or with one that comes later (S10).
 *
 * @param uncertain - Whether an earlier attempt may have had the effect: a refusal then proves nothing.
 * @param causes - The errors behind a reply of kind `error`, where the host knows them.
 */
export function classifyReply(
  { says, reply }: ClassedReply,
  uncertain: boolean,
  causes: readonly FailureCause[] = [],
): DeliveryOutcome {
  if (says === 'done') return { kind: 'success', reply };
  if (says === 'accepted') return { kind: 'accepted', reply, uncertain };
  if (says === 'refused') return uncertain ? doubtedRefusal(reply, true) : { kind: 'refused', reply };
  const message = `${sentence(`The participant failed${describeError(reply)}`)} ${EFFECT_IN_DOUBT}`;
  return { kind: 'unknown', late: uncertain, message, causes, reply };
}

/** What the message of an ending says that leaves an effect in doubt. */
export const EFFECT_IN_DOUBT = 'The request may or may not have had its effect.';

/** A refusal that proves nothing, since an earlier attempt or request may have had the effect. */
function doubtedRefusal(reply: Reply, late: boolean): UnknownOutcome {
  const message = `${sentence(`The participant refused a later attempt${describeReply(reply)}`)} An earlier attempt may have had the effect.`;
  return { kind: 'unknown', late, message, causes: [], reply, isRefusal: true };
}

/** How the attempts of a request ended, where none of them brought a reply. */
export interface NoReply {
  readonly message: string;
  readonly causes: readonly FailureCause[];
  /** The code of the failure, where the request provably reached no participant. */
  readonly code?: UnsentOutcome['code'];
}

/**
 * The outcome of a request without a reply: unknown, unless the participant turned every attempt away before it looked
 * at the request.
 */
export function classifyNoReply(end: NoReply, uncertain: boolean): DeliveryOutcome {
  const { message, causes, code = 'REQUEST_UNSENT' } = end;
  if (uncertain) return { kind: 'unknown', late: true, message, causes };
  return { kind: 'unsent', code, message, causes };
}

/** Why an earlier request of the same step may have had the effect. */
export interface Doubt {
  /** The outcome of the step's earlier requests. */
  readonly earlier: StepOutcome | undefined;
  /** Whether the workflow was reset and its earlier requests cannot be read. */
  readonly isReset: boolean;
}

/**
 * The ending of a request, in the light of earlier requests of its step: neither a refusal nor an unsent request proves
 * anything about an earlier request.
 */
export function inDoubt(ending: Ending, { earlier, isReset }: Doubt): Ending {
  if (ending.kind === 'refused' && (isReset || earlier === 'unknown')) {
    return doubtedRefusal(ending.reply, isReset);
  }
  if (ending.kind !== 'unsent' || !isReset) return ending;
  const { message, causes } = ending;
  return { kind: 'unknown', late: true, message, causes };
}

/**
 * The outcome of a request whose earlier attempts, of which its host made nothing, may have had the effect: neither a refusal
 * nor an unsent attempt proves anything about these.
 */
export function afterDoubt(outcome: DeliveryOutcome): DeliveryOutcome {
  if (outcome.kind === 'refused') return doubtedRefusal(outcome.reply, true);
  if (outcome.kind === 'accepted') return { ...outcome, uncertain: true };
  if (outcome.kind !== 'unsent') return outcome;
  const { message, causes } = outcome;
  return { kind: 'unknown', late: true, message, causes };
}

/** Whether a refusal or a probe has settled the key of a request, so that the next request needs another key. */
export function hasFinalAnswer(outcome: StepOutcome | undefined): boolean {
  // A SUCCESS settles it too, but the same key brings the same answer again, and no second effect.
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

/** The refusal that ended a request, whether it proves something or not. */
export function refusalOf(ending: Ending): Reply | undefined {
  if (ending.kind === 'refused') return ending.reply;
  return ending.kind === 'unknown' && ending.isRefusal ? ending.reply : undefined;
}

/** Whether a refused undo means that there was nothing to undo (S6); never when the step had succeeded. */
export function provesNothingToUndo(outcome: StepOutcome | undefined, reply: Reply): boolean {
  if (outcome === 'done') return false;
  return outcome === 'refused' || reply.nothingToUndo === true;
}
