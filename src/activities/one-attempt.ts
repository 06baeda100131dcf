/**
 * One attempt of a request, whoever asks for it: its time, its end, and what the end proves.
 */
import { activityInfo, ApplicationFailure, log } from '@temporalio/activity';
import { describeCauses, recordable, wellFormed } from '../errors/describe-error';
import type { StepOutcome } from '../engine/record/journal-entry';
import { ATTEMPT_FAILURE } from '../protocol/names';
import type { AttemptEnd, ParticipantRequest, Transport, UnansweredAttempt } from './transport';
import { mayHaveHadEffect, recordTurnedAway } from './attempt-proof';
import { isNonRetryable } from './failure-kind';
import { timeLimit } from './time-limit';

/** A request but for what each attempt adds. */
export type RequestFrame = Omit<ParticipantRequest, 'attempt' | 'signal'>;

/** How an attempt ended, and what its end proves. */
export interface Attempted {
  readonly end: AttemptEnd;
  readonly attempt: number;
  /** Whether this attempt or an earlier one may have had the effect, where the end is no SUCCESS. */
  readonly uncertain: boolean;
}

/**
 * Makes one attempt, and keeps for the next one what it proves.
 *
 * @param undoes - On an undo: what is known of the step that it undoes. Version 0.2 and workers of other sagas do not say
 * it.
 */
export async function attemptOnce(
  request: RequestFrame,
  transport: Transport,
  undoes: StepOutcome | undefined = request.undoOf.length > 0 ? 'unknown' : undefined,
): Promise<Attempted> {
  const { attempt } = activityInfo();
  const isDoubted = mayHaveHadEffect();
  const facts = { undoes, uncertain: isDoubted };
  const end = await withinTime((signal) => transport({ ...request, attempt, signal }, facts));
  if (end.stack !== undefined) logThrown(request, attempt, end.stack);
  if (end.kind === 'reply') return { end, attempt, uncertain: isDoubted };
  const uncertain = isDoubted || !end.harmless;
  if (!uncertain) recordTurnedAway();
  return { end, attempt, uncertain };
}

/** Where the participant's error came from, for those who have to correct it; a record holds no stacks. */
function logThrown({ target, sagaId, step }: RequestFrame, attempt: number, stack: string): void {
  const saga = activityInfo().workflowType;
  log.warn('SAGA_ATTEMPT_FAILED: a participant threw an error.', {
    code: 'SAGA_ATTEMPT_FAILED',
    ...{ saga, sagaId, step, target, attempt, stack: wellFormed(stack) },
  });
}

/** The failure that asks for another attempt; its first detail tells what this one proves. */
export function attemptFailure(
  { message, causes, code, kinds, retryAfter }: UnansweredAttempt,
  given: {
    readonly key: string;
    readonly attempt: number;
    readonly uncertain: boolean;
    readonly nonRetryable: readonly string[];
  },
): ApplicationFailure {
  const { nonRetryable, ...proof } = given;
  return ApplicationFailure.create({
    type: ATTEMPT_FAILURE,
    message: recordable(message),
    details: [
      {
        ...proof,
        causes,
        ...(code !== undefined && { code }),
        ...(retryAfter !== undefined && { retryAfter }),
      },
    ],
    nonRetryable: isNonRetryable(kinds, nonRetryable),
    ...(retryAfter !== undefined && { nextRetryDelay: retryAfter }),
  });
}

/**
 * Ends the wait when the attempt's time is over, so that a participant that never answers holds no slot of
 * the worker. A worker that shuts down lets its attempts end: one that is cut short leaves an outcome that
 * nobody knows.
 *
 * An attempt that took all its time has no kind, whatever the transport makes of the signal: Temporal's own
 * clock may end it first, and then repeats it.
 */
async function withinTime(attempt: (signal: AbortSignal) => Promise<AttemptEnd>): Promise<AttemptEnd> {
  const { signal, drop } = timeLimit(activityInfo().startToCloseTimeoutMs);
  const ended = new Promise<AttemptEnd>((resolve, reject) => {
    const giveUp = () =>
      resolve({
        kind: 'retry',
        harmless: false,
        message: 'The attempt timed out.',
        causes: describeCauses(signal.reason),
        kinds: [],
      });
    // The transport hears of it too, and may know better what became of the request.
    signal.addEventListener('abort', () => setImmediate(giveUp));
    attempt(signal).then((end) => {
      resolve(signal.aborted && end.kind === 'retry' ? { ...end, kinds: [] } : end);
    }, reject);
  });
  return ended.finally(drop);
}
