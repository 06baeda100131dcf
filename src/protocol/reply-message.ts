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
  const { request, status = 200, content = {} } = Object(value) as Partial<Record<string, unknown>>;
  if (typeof request !== 'string') throw invalid('the idempotency key of a request as request', request);
  if (!isSagaResponseStatus(status)) throw invalid('200, 400 or 500 as status', status);
  return { request, reply: lateReplyOf(status, content) };
}

/** What a reply that comes later says. */
export function lateReplyOf(status: SagaResponseStatus, content: unknown): Reply {
  if (isNothingToUndo(content)) return { status: 400, content: {}, nothingToUndo: true };
  return { status, content };
}

function invalid(expected: string, received: unknown): SagaError {
  const shown = (JSON.stringify(received) ?? typeof received).slice(0, 200);
  return new SagaError('INPUT_INVALID', `A reply has ${expected}, not ${shown}.`);
}
