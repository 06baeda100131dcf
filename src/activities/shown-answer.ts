/**
 * Owns how Temporal shows the answer of a participant: a refusal or an error fails the activity, so that the timeline, the
 * list of events and the metrics of the UI show it in red, with the participant's reason. It costs no event.
 */
import { ApplicationFailure } from '@temporalio/activity';
import { ApplicationFailureCategory } from '@temporalio/common';
import { describeError, refusalMessage } from '../engine/requests/request-message';
import { classed } from '../protocol/classed-reply';
import { REFUSED_FAILURE, SYSTEM_ERROR_FAILURE } from '../protocol/names';
import type { ParticipantAnswer } from '../protocol/participant-call';

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
  const isRefusal = says === 'refused';
  const failure = ApplicationFailure.create({
    type: isRefusal ? REFUSED_FAILURE : SYSTEM_ERROR_FAILURE,
    message: isRefusal ? refusalMessage(target, reply) : `${target} failed${describeError(reply)}`,
    nonRetryable: true,
    category: ApplicationFailureCategory.BENIGN,
    details: [answer],
  });
  // The UI would repeat the message in it.
  failure.stack = '';
  throw failure;
}
