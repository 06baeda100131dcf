/**
 * How this worker answers a request that another saga worker sends through a task queue: like any participant on a task
 * queue, and with the proof of its attempts.
 */
import { activityInfo, ApplicationFailure } from '@temporalio/activity';
import { RawValue } from '@temporalio/common';
import { compact } from '../context/compact';
import { contentText, decodeContent } from '../context/content';
import type { Reply } from '../engine/record/reply';
import { describeReply } from '../engine/requests/request-message';
import { recordable } from '../errors/recordable';
import { replyLater } from '../messages/reply-later';
import { classed } from '../protocol/classed-reply';
import { SYSTEM_ERROR_FAILURE } from '../protocol/names';
import { jsonPayload } from '../protocol/payload';
import { attemptFailure, type Attempted } from './one-attempt';
import { refusedFailure } from './refused-failure';

/**
 * The result of an activity that another saga worker has called.
 *
 * @throws ApplicationFailure of type `SagaRefused`, of type `SagaSystemError`, or one that asks for another attempt.
 */
export function returnToOtherWorker({ end, attempt, uncertain }: Attempted, key: string): unknown {
  if (end.kind === 'retry') throw attemptFailure(end, { key, attempt, uncertain, nonRetryable: [] });
  const { content, nothingToUndo, httpStatus, hint } = end.reply;
  switch (classed(end.reply).says) {
    case 'accepted':
      return replyLater;
    case 'done':
      return decodeContent(content);
    case 'refused':
      throw refusal(end.reply, { key, attempt, uncertain, ...compact({ nothingToUndo, httpStatus, hint }) });
    case 'error':
      throw systemError(end.reply);
  }
}

function refusal(reply: Reply, proof: object): ApplicationFailure {
  return refusedFailure(activityInfo().activityType, reply, [detailOf(reply.content), proof]);
}

function systemError(reply: Reply): ApplicationFailure {
  const message = recordable(`The participant failed${describeReply(reply)}`);
  return ApplicationFailure.nonRetryable(message, SYSTEM_ERROR_FAILURE, detailOf(reply.content));
}

/** The worker's own payload converter writes details, and may not know all that JSON can hold. */
function detailOf(content: unknown): unknown {
  const text = contentText(content);
  return text === JSON.stringify(content) ? content : RawValue.fromPayload(jsonPayload(text));
}
