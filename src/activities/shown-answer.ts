/**
 * Owns how Temporal shows the answer of a participant: a refusal or an error fails the activity, so that the timeline, the
 * list of events and the metrics of the UI show it in red, with the participant's reason. It costs no event.
 */
import { ApplicationFailure } from '@temporalio/activity';
import { ApplicationFailureCategory } from '@temporalio/common';
import type { Reply } from '../engine/record/reply';
import { describeError } from '../engine/requests/request-message';
import { recordable } from '../errors/recordable';
import { classed } from '../protocol/classed-reply';
import { withEmptyStack } from '../protocol/failure-stack';
import { SYSTEM_ERROR_FAILURE } from '../protocol/names';
import type { ParticipantAnswer } from '../protocol/participant-call';
import { refusedFailure } from './refused-failure';

/**
 * Returns the answer, or throws it as a failure with the answer as its detail.
 *
 * @throws ApplicationFailure of type `SagaRefused` or `SagaSystemError`. It is benign: the worker neither logs a warning
 * nor counts a failed activity, since the saga handles it.
 */
export function showAnswer(answer: ParticipantAnswer, target: string): ParticipantAnswer {
  const { says, reply } = classed(answer.reply);
  // An undo that finds nothing to undo is as good as done.
  const isFailure = (says === 'refused' && reply.nothingToUndo !== true) || says === 'error';
  if (!isFailure) return answer;
  const fail = says === 'refused' ? refusedFailure : systemError;
  throw withEmptyStack(fail(target, reply, [answer]));
}

function systemError(target: string, reply: Reply, details: unknown[]): ApplicationFailure {
  return ApplicationFailure.create({
    type: SYSTEM_ERROR_FAILURE,
    message: recordable(`${target} failed${describeError(reply)}`),
    nonRetryable: true,
    category: ApplicationFailureCategory.BENIGN,
    details,
  });
}
