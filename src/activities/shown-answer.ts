/**
 * Owns how Temporal shows the answer of a participant: a refusal or an error fails the activity, so that the timeline, the
 * list of events and the metrics of the UI show it in red, with the participant's reason. It costs no event.
 */
import { ApplicationFailure } from '@temporalio/activity';
import { ApplicationFailureCategory } from '@temporalio/common';
import { fieldOf } from '../errors/describe-error';
import { truncate } from '../errors/format-value';
import { printable } from '../errors/printable';
import { wellFormed } from '../errors/recordable';
import { classed } from '../protocol/classed-reply';
import { REFUSED_FAILURE, SYSTEM_ERROR_FAILURE } from '../protocol/names';
import type { ParticipantAnswer } from '../protocol/participant-call';

const LONGEST_REASON = 300;

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
  const verb = says === 'refused' ? 'refused the request' : 'failed';
  const status = reply.httpStatus === undefined ? '' : ` (HTTP ${String(reply.httpStatus)})`;
  const failure = ApplicationFailure.create({
    type: says === 'refused' ? REFUSED_FAILURE : SYSTEM_ERROR_FAILURE,
    message: `${target} ${verb}${status}${reasonIn(reply.content)}`,
    nonRetryable: true,
    category: ApplicationFailureCategory.BENIGN,
    details: [answer],
  });
  // The place in this library says nothing about the refusal.
  failure.stack = '';
  throw failure;
}

function reasonIn(content: unknown): string {
  const reason = fieldOf(content, 'message') ?? fieldOf(content, 'reason') ?? fieldOf(content, 'error');
  return typeof reason === 'string' ? `: ${truncate(printable(wellFormed(reason)), LONGEST_REASON)}` : '.';
}
