/**
 * How this worker answers a request that another saga worker sends through a task queue: as any participant on a task
 * queue does, and with the proof of its attempts.
 */
import { ApplicationFailure } from '@temporalio/activity';
import { RawValue } from '@temporalio/common';
import { contentText, decodeContent } from '../context/content';
import { fieldOf } from '../errors/describe-error';
import { replyLater } from '../messages/reply-later';
import { REFUSED_FAILURE } from '../protocol/names';
import { jsonPayload } from '../protocol/payload';
import { attemptFailure, type Attempted } from './one-attempt';

/** The type of the failure for a reply of status 500: the outcome is unknown, and another attempt does not help. */
const SYSTEM_ERROR_FAILURE = 'SagaSystemError';

/**
 * The result of an activity that another saga worker has called.
 *
 * @throws ApplicationFailure of type `SagaRefused`, of type `SagaSystemError`, or one that asks for another attempt.
 */
export function returnToOtherWorker({ end, attempt, uncertain }: Attempted, key: string): unknown {
  if (end.kind === 'retry') throw attemptFailure(end, { key, attempt, uncertain, nonRetryable: [] });
  const { status, content } = end.reply;
  if (status === 202) return replyLater;
  if (status === 200) return decodeContent(content);
  const { nothingToUndo } = end.reply;
  const proof = { key, attempt, uncertain, ...(nothingToUndo && { nothingToUndo }) };
  const message = fieldOf(content, 'message');
  const reason = typeof message === 'string' ? message : 'no reason given';
  throw status === 400
    ? ApplicationFailure.nonRetryable(
        'The participant refused the request.',
        REFUSED_FAILURE,
        detailOf(content),
        proof,
      )
    : ApplicationFailure.nonRetryable(
        `The participant failed: ${reason}`,
        SYSTEM_ERROR_FAILURE,
        detailOf(content),
      );
}

/** A detail goes through the worker's own payload converter, which need not know what JSON text can hold. */
function detailOf(content: unknown): unknown {
  const text = contentText(content);
  return text === JSON.stringify(content) ? content : RawValue.fromPayload(jsonPayload(text));
}
