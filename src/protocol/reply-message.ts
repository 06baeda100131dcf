import { encodeContent } from '../context/content';
import { ownFields } from '../context/own-fields';
import { shown } from '../definition/shown';
import { messageOf } from '../engine/failure-cause';
import { type LateReply } from '../engine/interventions';
import type { Reply } from '../engine/reply';
import { SagaError } from '../errors/saga-error';
import { isNothingToUndo } from '../messages/nothing-to-undo';
import { isSagaResponseStatus, type SagaResponseStatus } from '../messages/reply-status';

/** The argument of the update `saga.reply`: the reply to a request that was accepted for later (S10). */
export interface ReplyMessage {
  /** The idempotency key of the request: what its metadata say, and by HTTP `Saga-Request`. */
  readonly request: string;
  /** @defaultValue 200 */
  readonly status?: SagaResponseStatus;
  /** JSON. `nothingToUndo` as the content says so, whatever the status is. @defaultValue `{}` */
  readonly content?: unknown;
}

/**
 * Checks a reply as it came from outside.
 *
 * @throws {@link SagaError} `INPUT_INVALID`.
 */
export function readReplyMessage(value: unknown): LateReply {
  const { request, status = 200, content = {} } = ownFields(value);
  if (typeof request !== 'string') throw invalid('the idempotency key of a request as request', request);
  if (!isSagaResponseStatus(status)) throw invalid('200, 400 or 500 as status', status);
  return { request, reply: lateReplyOf(status, content) };
}

/** What a reply that comes later says, its content encoded. */
export function lateReplyOf(status: SagaResponseStatus, content: unknown): Reply {
  if (isNothingToUndo(content)) return { status: 400, content: {}, nothingToUndo: true };
  return { status, content: encodeGiven(content) };
}

function encodeGiven(content: unknown): unknown {
  try {
    return encodeContent(content, 'content');
  } catch (error) {
    throw new SagaError('INPUT_INVALID', `The reply cannot be read: ${messageOf(error)}`, { cause: error });
  }
}

function invalid(expected: string, received: unknown): SagaError {
  return new SagaError('INPUT_INVALID', `A reply has ${expected}, not ${shown(received)}.`);
}
