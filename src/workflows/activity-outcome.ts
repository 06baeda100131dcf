import { ActivityFailure, ApplicationFailure, CancelledFailure, TimeoutFailure } from '@temporalio/workflow';
import { describeCauses } from '../engine/failure-cause';
import { judgeReply, judgeSilence } from '../engine/judgement';
import type { DeliveryOutcome } from '../engine/runtime';
import { ATTEMPT_FAILURE, REFUSED_FAILURE, UNKNOWN_TARGET_FAILURE } from '../protocol/names';

/** Failures that another attempt would not mend. */
export const FINAL_FAILURES = [REFUSED_FAILURE, UNKNOWN_TARGET_FAILURE, 'NotFoundError', 'ActivityNotRegisteredError'];

/**
 * What the failure of an activity says of the deed (S3).
 *
 * @param isFirstAttempt - Whether the time passed shows that no second attempt can have been made.
 */
export function outcomeOfFailure({ cause }: ActivityFailure, isFirstAttempt: boolean): DeliveryOutcome {
  if (cause instanceof TimeoutFailure) return outcomeOfTimeout(cause);
  if (cause instanceof ApplicationFailure) return outcomeOfApplicationFailure(cause, isFirstAttempt);
  const message = cause instanceof CancelledFailure ? 'The request was cancelled.' : 'The activity failed.';
  return { kind: 'unknown', late: true, message, causes: describeCauses(cause) };
}

function outcomeOfTimeout(failure: TimeoutFailure): DeliveryOutcome {
  const causes = describeCauses(failure.cause);
  // This timer runs before the first attempt alone: nobody has seen the request.
  if (failure.timeoutType === 'SCHEDULE_TO_START') {
    const message = 'No worker of the participant took the request within the total time.';
    return { kind: 'unsent', code: 'REQUEST_UNSENT', message, causes };
  }
  const last = failure.cause instanceof ApplicationFailure ? attemptOf(failure.cause) : undefined;
  const message = last ? messageOf(failure.cause) : 'The participant did not answer in time.';
  return judgeSilence({ message, causes }, last?.uncertain ?? true);
}

function outcomeOfApplicationFailure(failure: ApplicationFailure, isFirstAttempt: boolean): DeliveryOutcome {
  const message = messageOf(failure);
  const causes = describeCauses(failure);
  switch (failure.type) {
    case REFUSED_FAILURE: {
      const attempt = attemptOf(failure, 1)?.attempt;
      const content = failure.details?.[0] ?? {};
      return judgeReply({ status: 400, content }, attempt === undefined ? !isFirstAttempt : attempt > 1);
    }
    case UNKNOWN_TARGET_FAILURE:
      return { kind: 'unsent', code: 'UNKNOWN_TARGET', message, causes };
    case ATTEMPT_FAILURE:
      return judgeSilence({ message, causes }, attemptOf(failure)?.uncertain ?? true);
    default:
      // A worker that does not know the activity has not run it. A participant's own error may bear the same name.
      if (isFirstAttempt && /is not registered on this Worker/i.test(message)) {
        return { kind: 'unsent', code: 'UNKNOWN_TARGET', message, causes };
      }
      return { kind: 'unknown', late: failure.nonRetryable !== true, message, causes };
  }
}

/** What a failure tells of its attempt, in the detail where it does. */
function attemptOf(
  { details }: ApplicationFailure,
  detail = 0,
): { readonly attempt?: number; readonly uncertain?: boolean } | undefined {
  const told: unknown = details?.[detail];
  return typeof told === 'object' && told !== null ? told : undefined;
}

function messageOf(failure: Error | undefined): string {
  return failure?.message ?? 'The activity failed.';
}
