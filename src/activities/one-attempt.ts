/**
 * One attempt of a request of any worker's sagas. Owns its time limit, its log line, and what its end proves.
 */
import { activityInfo, ApplicationFailure, log } from '@temporalio/activity';
import { compact } from '../context/compact';
import { describeCauses } from '../errors/describe-error';
import { printable } from '../errors/printable';
import { recordable, wellFormed } from '../errors/recordable';
import { namingTarget } from '../engine/requests/request-message';
import type { StepOutcome } from '../engine/record/journal-entry';
import { ATTEMPT_FAILURE } from '../protocol/names';
import type { EarlierAttempts } from '../protocol/participant-call';
import type { AttemptEnd, RetryEnd } from './attempt-end';
import { mayHaveHadEffect, recordTurnedAway } from './attempt-proof';
import { isNonRetryable } from './failure-kind';
import { makeAttempt } from './make-attempt';
import { withoutStack } from '../protocol/failure-stack';
import { timeLimit } from './time-limit';
import type { AttemptFacts, ParticipantRequest, Transport } from './transport';

/** A request without the fields that each attempt adds. */
export type RequestFrame = Omit<ParticipantRequest, 'attempt' | 'signal'>;

/** How an attempt ended, and whether that proves something. */
export interface Attempted {
  readonly end: AttemptEnd;
  readonly attempt: number;
  /** Whether this attempt or an earlier one may have had the effect, where the end is no SUCCESS. */
  readonly uncertain: boolean;
}

/**
 * Makes one attempt, and records the proof that it brings for the next one.
 *
 * @param given - `undoes`: on an undo, the outcome of the step that it undoes. Version 0.2 and workers of other sagas do not
 * send it. `earlier`: the attempts that were made before this activity.
 */
export async function attemptOnce(
  request: RequestFrame,
  transport: Transport,
  given: { readonly undoes?: StepOutcome | undefined; readonly earlier?: EarlierAttempts | undefined } = {},
): Promise<Attempted> {
  const { earlier = { attempts: 0, uncertain: false } } = given;
  const { attempt: number, startToCloseTimeoutMs } = activityInfo();
  const attempt = number + earlier.attempts;
  const isDoubted = mayHaveHadEffect();
  const facts = { undoes: undoesOf(request, given.undoes), uncertain: isDoubted || earlier.uncertain };
  const end = await attemptWithin(startToCloseTimeoutMs, transport, { request, attempt, facts });
  if (end.kind === 'reply') return { end, attempt, uncertain: facts.uncertain };
  const isProven = !isDoubted && end.harmless;
  if (isProven) recordTurnedAway();
  return { end, attempt, uncertain: !isProven || earlier.uncertain };
}

/** The outcome of the step that an undo undoes, as far as it is known. */
export function undoesOf({ undoOf }: RequestFrame, undoes: StepOutcome | undefined): StepOutcome | undefined {
  return undoes ?? (undoOf.length > 0 ? 'unknown' : undefined);
}

/** Makes one attempt within a time in milliseconds. */
export async function attemptWithin(
  milliseconds: number,
  transport: Transport,
  given: { readonly request: RequestFrame; readonly attempt: number; readonly facts: AttemptFacts },
): Promise<AttemptEnd> {
  const { request, attempt, facts } = given;
  const end = await withinTime(milliseconds, (signal) =>
    makeAttempt(transport, { ...request, attempt, signal }, facts),
  );
  if (end.stack !== undefined) logThrown(request, attempt, end.stack);
  return end;
}

/** Logs the stack of the participant's error, which the record does not hold. */
function logThrown({ target, sagaId, step }: RequestFrame, attempt: number, stack: string): void {
  const saga = activityInfo().workflowType;
  const where = printable(`${saga} ${sagaId}: step ${step}, attempt ${String(attempt)}`);
  log.warn(
    `SAGA_ATTEMPT_FAILED: ${where}: ${printable(target)} threw an error, so its outcome is unknown. To refuse, throw SagaRefused.`,
    {
      code: 'SAGA_ATTEMPT_FAILED',
      ...{ saga, sagaId, step, target, attempt, stack: wellFormed(stack) },
    },
  );
}

/** The failure after which Temporal makes another attempt; its first detail says whether this one proves something. */
export function attemptFailure(
  { message, causes, code, kinds, retryAfter }: RetryEnd,
  given: {
    readonly key: string;
    readonly attempt: number;
    readonly uncertain: boolean;
    readonly nonRetryable: readonly string[];
  },
): ApplicationFailure {
  const { nonRetryable, ...proof } = given;
  const failure = ApplicationFailure.create({
    type: ATTEMPT_FAILURE,
    message: recordable(namingTarget(activityInfo().activityType, message)),
    details: [{ ...proof, causes, ...compact({ code, retryAfter }) }],
    nonRetryable: isNonRetryable(kinds, nonRetryable),
    ...compact({ nextRetryDelay: retryAfter }),
  });
  return withoutStack(failure);
}

/**
 * Ends the wait when the attempt's time is over, so that a participant that never answers takes no slot of the worker.
 * A result that comes later is ignored. A worker that shuts down lets its attempts end: one that is cut short leaves an
 * unknown outcome.
 *
 * An attempt that took all its time has no kind, whatever the transport returns for the signal: Temporal's own clock may
 * end it first, and then makes another attempt.
 */
async function withinTime(
  milliseconds: number,
  attempt: (signal: AbortSignal) => Promise<AttemptEnd>,
): Promise<AttemptEnd> {
  const { signal, drop } = timeLimit(milliseconds);
  const ended = new Promise<AttemptEnd>((resolve, reject) => {
    const giveUp = () =>
      resolve({
        kind: 'retry',
        harmless: false,
        message: 'The attempt timed out.',
        causes: describeCauses(signal.reason),
        kinds: [],
      });
    // The transport gets the signal too, and may know more about the request: its result of this moment counts.
    signal.addEventListener('abort', () => setImmediate(giveUp));
    attempt(signal).then((end) => {
      resolve(signal.aborted && end.kind === 'retry' ? { ...end, kinds: [] } : end);
    }, reject);
  });
  return ended.finally(drop);
}
