/** Owns the replies that come later: their form, their limits, and how they become replies of the engine. */
import { encodeContent } from '../context/content';
import { ownFields } from '../context/own-fields';
import { formatValue } from '../errors/format-value';
import { messageOf } from '../errors/describe-error';
import { type LateReply } from '../engine/operators/inbox';
import { sizeOf } from '../context/json-size';
import type { ClassedReply } from '../engine/record/reply';
import { SagaError } from '../errors/saga-error';
import { isNothingToUndo } from '../messages/nothing-to-undo';
import { isSagaResponseStatus, SagaResponseStatus } from '../messages/reply-status';
import { classed } from './classed-reply';
import { nothingToUndoReply } from './read-answer';

/** The argument of the update `saga.reply`: the reply to a request that was accepted for later (S10). */
export interface ReplyMessage {
  /** The idempotency key of the request, from its metadata, by HTTP from `Saga-Request`. */
  readonly request: string;
  /** @defaultValue 200 */
  readonly status?: SagaResponseStatus;
  /** JSON. `nothingToUndo` as the content says that there is nothing to undo, with any status. @defaultValue `{}` */
  readonly content?: unknown;
}

/** Idempotency keys are much shorter. */
const LONGEST_KEY = 2_000;
/** The same limit as for a participant that replies at once. */
const LARGEST_CONTENT = 1_900_000;
const FIELDS: readonly string[] = ['request', 'status', 'content'];

/**
 * Checks a reply before it is taken: all that {@link readReplyMessage} does, that it has no other fields, and that it
 * is not too large.
 *
 * @throws {@link SagaError} `INPUT_INVALID` with the field at fault.
 */
export function admitReplyMessage(value: unknown): LateReply {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid('one object, {"request": "...", "status": 200, "content": {...}}', value);
  }
  const unknown = Object.keys(value).find((field) => !FIELDS.includes(field));
  if (unknown !== undefined) throw invalid(`only the fields ${FIELDS.join(', ')}`, unknown);
  const reply = readReplyMessage(value);
  if (reply.request === '' || reply.request.length > LONGEST_KEY) {
    throw invalid('the idempotency key of a request as request', reply.request);
  }
  if (sizeOf(reply.reply.content) > LARGEST_CONTENT) {
    throw invalid(`a content of at most ${String(LARGEST_CONTENT)} bytes of JSON`, 'more');
  }
  return reply;
}

/**
 * Reads a reply as it came from outside. History may hold replies that an earlier version has admitted: so this never
 * becomes stricter.
 *
 * @throws {@link SagaError} `INPUT_INVALID`.
 */
export function readReplyMessage(value: unknown): LateReply {
  const { request, status = SagaResponseStatus.SUCCESS, content = {} } = ownFields(value);
  if (typeof request !== 'string') throw invalid('the idempotency key of a request as request', request);
  if (!isSagaResponseStatus(status)) throw invalid('200, 400 or 500 as status', status);
  return { request, ...lateReplyOf(status, content) };
}

/** A reply that comes later, with its meaning, its content encoded. */
export function lateReplyOf(status: SagaResponseStatus, content: unknown): ClassedReply {
  return classed(isNothingToUndo(content) ? nothingToUndoReply() : { status, content: encodeGiven(content) });
}

function encodeGiven(content: unknown): unknown {
  try {
    return encodeContent(content, 'content');
  } catch (error) {
    throw new SagaError('INPUT_INVALID', `The reply cannot be read: ${messageOf(error)}`, { cause: error });
  }
}

function invalid(expected: string, received: unknown): SagaError {
  return new SagaError('INPUT_INVALID', `A reply has ${expected}, not ${formatValue(received)}.`);
}
