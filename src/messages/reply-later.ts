import { sagaMarkOf } from './saga-mark';

/**
 * What a participant returns that has taken a request and replies to it later (S10): the execution becomes
 * `paused` until the reply comes through `manager.run({ response })`.
 */
export interface ReplyLater {
  readonly $saga: 'reply-later';
}

/**
 * Returned by a function participant, a step's activity, or an activity of another worker, to say: accepted,
 * the reply comes later. It is plain JSON, `{ "$saga": "reply-later" }`, so that any language can return it.
 * By HTTP the status 202 says the same.
 *
 * The reply names the request by its idempotency key, and the execution by its uuid, so that both are to be
 * kept first: `Saga-Request` and `Saga-Id` by HTTP, else `idempotencyKey` and `sagaId`.
 *
 * Where it may run: in participants. Not in a saga's callbacks.
 */
export const replyLater: ReplyLater = Object.freeze({ $saga: 'reply-later' });

/** Whether what a participant returned says that it replies later. Never throws, whatever it is given. */
export function isReplyLater(returned: unknown): returned is ReplyLater {
  return sagaMarkOf(returned) === replyLater.$saga;
}
