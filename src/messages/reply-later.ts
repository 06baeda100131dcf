/** Owns the value by which a participant accepts a request and replies later. */
import { sagaMarkOf } from './saga-mark';

/**
 * The value that a participant returns when it accepts a request and replies later (S10): the execution becomes `paused`
 * until the reply comes through `manager.run({ response })`.
 */
export interface ReplyLater {
  readonly $saga: 'reply-later';
}

/**
 * Returned by a function participant, a step's activity, or an activity of another worker: the request is accepted, and
 * the reply comes later. It is plain JSON, `{ "$saga": "reply-later" }`, so that any language can return it. By HTTP the
 * status 202 says the same; a transport returns the kind `accepted`.
 *
 * The reply names the request by its idempotency key, and the execution by its uuid. Store both first: `Saga-Request` and
 * `Saga-Id` by HTTP, otherwise `idempotencyKey` and `sagaId`.
 *
 * Where it may run: in participants. Not in a saga's callbacks.
 */
export const replyLater: ReplyLater = Object.freeze({ $saga: 'reply-later' });

/** Whether a returned value says that the reply comes later. Never throws. */
export function isReplyLater(returned: unknown): returned is ReplyLater {
  return sagaMarkOf(returned) === replyLater.$saga;
}
