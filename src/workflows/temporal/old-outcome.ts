/**
 * Owns the rules for failed activities of executions that 0.2 or earlier has started (`definition.format` 1). They take an
 * attempt number for a proof, and stay as they are: such an execution must give the same commands in a replay.
 */
import {
  type ActivityFailure,
  ApplicationFailure,
  CancelledFailure,
  TimeoutFailure,
} from '@temporalio/workflow';
import { roundLiterals } from '../../context/tag-literals';
import { describeCauses } from '../../errors/describe-error';
import { classifyNoReply, classifyReply } from '../../engine/requests/evidence';
import type { DeliveryOutcome } from '../../engine/runtime';
import { SagaResponseStatus } from '../../messages/reply-status';
import { classed } from '../../protocol/classed-reply';
import { encodeDetail } from './foreign-content';
import { ATTEMPT_FAILURE, REFUSED_FAILURE, UNKNOWN_TARGET_FAILURE } from '../../protocol/names';

/** Whether the meaning of a failure depends on the number of its attempt, which the failure does not carry. */
export function dependsOnAttemptByOldRules({ cause }: ActivityFailure): boolean {
  if (!(cause instanceof ApplicationFailure)) return false;
  if (cause.type === REFUSED_FAILURE) return stepResultOf(cause, 1)?.attempt === undefined;
  return isUnregistered(cause);
}

/**
 * The outcome of a request whose activity failed (S3).
 *
 * @param attempts - The number of attempts, where it is known.
 */
export function outcomeByOldRules({ cause }: ActivityFailure, attempts: number | undefined): DeliveryOutcome {
  if (cause instanceof TimeoutFailure) return outcomeOfTimeout(cause);
  if (cause instanceof ApplicationFailure) return outcomeOfApplicationFailure(cause, attempts);
  const message = cause instanceof CancelledFailure ? 'The request was cancelled.' : 'The activity failed.';
  return { kind: 'unknown', late: true, message, causes: describeCauses(cause) };
}

function outcomeOfTimeout(failure: TimeoutFailure): DeliveryOutcome {
  const causes = describeCauses(failure.cause);
  // This timer runs before the first attempt alone: no participant has seen the request.
  if (failure.timeoutType === 'SCHEDULE_TO_START') {
    const message = 'No worker of the participant took the request within the total time.';
    return { kind: 'unsent', code: 'REQUEST_UNSENT', message, causes };
  }
  const last = failure.cause instanceof ApplicationFailure ? stepResultOf(failure.cause) : undefined;
  const message = last ? messageOf(failure.cause) : 'The participant did not answer in time.';
  return classifyNoReply({ message, causes }, last?.uncertain ?? true);
}

function outcomeOfApplicationFailure(
  failure: ApplicationFailure,
  attempts: number | undefined,
): DeliveryOutcome {
  const message = messageOf(failure);
  const causes = describeCauses(failure);
  switch (failure.type) {
    case REFUSED_FAILURE: {
      const attempt = stepResultOf(failure, 1)?.attempt ?? attempts;
      return classifyReply(
        classed({
          status: SagaResponseStatus.ERROR,
          content: encodeDetail(roundLiterals(failure.details?.[0] ?? {})),
        }),
        attempt !== 1,
      );
    }
    case UNKNOWN_TARGET_FAILURE:
      return { kind: 'unsent', code: 'UNKNOWN_TARGET', message, causes };
    case ATTEMPT_FAILURE:
      return classifyNoReply({ message, causes }, stepResultOf(failure)?.uncertain ?? true);
    default:
      if (isUnregistered(failure) && attempts === 1)
        return { kind: 'unsent', code: 'UNKNOWN_TARGET', message, causes };
      return { kind: 'unknown', late: failure.nonRetryable !== true, message, causes };
  }
}

/** A worker without the activity has not run it. The message decides, since a participant's error may have the same type. */
function isUnregistered({ message }: ApplicationFailure): boolean {
  return /is not registered on this Worker/i.test(message);
}

/** The facts about its attempt in a detail of a failure. */
function stepResultOf(
  { details }: ApplicationFailure,
  detail = 0,
): { readonly attempt?: number; readonly uncertain?: boolean } | undefined {
  const given: unknown = details?.[detail];
  return typeof given === 'object' && given !== null ? given : undefined;
}

function messageOf(failure: Error | undefined): string {
  return failure?.message ?? 'The activity failed.';
}
