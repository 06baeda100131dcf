/**
 * How this worker answers a request that another saga worker sends through a task queue: like any participant on a task
 * queue, and with the proof of its attempts.
 */
import { ApplicationFailure } from '@temporalio/activity';
import { RawValue } from '@temporalio/common';
import { compact } from '../context/compact';
import { contentText, decodeContent } from '../context/content';
import { fieldOf } from '../errors/describe-error';
import { replyLater } from '../messages/reply-later';
import { classed } from '../protocol/classed-reply';
import { REFUSED_FAILURE, SYSTEM_ERROR_FAILURE } from '../protocol/names';
import { jsonPayload } from '../protocol/payload';
import { attemptFailure, type Attempted } from './one-attempt';

/**
 * The result of an activity that another saga worker has called.
 *
 * @throws ApplicationFailure of type `SagaRefused`, of type `SagaSystemError`, or one that asks for another attempt.
 */
export function returnToOtherWorker({ end, attempt, uncertain }: Attempted, key: string): unknown {
  if (end.kind === 'retry') throw attemptFailure(end, { key, attempt, uncertain, nonRetryable: [] });
  const { content, nothingToUndo } = end.reply;
  switch (classed(end.reply).says) {
    case 'accepted':
      return replyLater;
    case 'done':
      return decodeContent(content);
    case 'refused':
      throw refusal(content, { key, attempt, uncertain, ...compact({ nothingToUndo }) });
    case 'error':
      throw systemError(content);
  }
}

function refusal(content: unknown, proof: object): ApplicationFailure {
  const message = 'The participant refused the request.';
  return ApplicationFailure.nonRetryable(message, REFUSED_FAILURE, detailOf(content), proof);
}

function systemError(content: unknown): ApplicationFailure {
  const message = fieldOf(content, 'message');
  const reason = typeof message === 'string' ? message : 'no reason given';
  return ApplicationFailure.nonRetryable(
    `The participant failed: ${reason}`,
    SYSTEM_ERROR_FAILURE,
    detailOf(content),
  );
}

/** The worker's own payload converter writes details, and may not know all that JSON can hold. */
function detailOf(content: unknown): unknown {
  const text = contentText(content);
  return text === JSON.stringify(content) ? content : RawValue.fromPayload(jsonPayload(text));
}
