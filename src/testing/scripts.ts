/** Scripts: participants in memory that reply, refuse, fail or do not answer as a test needs it. */
import type { ParticipantRequest } from '../activities/transport';
import type { ParticipantFunction } from '../activities/function-transport';
import { SagaRefused } from '../messages/saga-refused';
import type { SagaResponse } from '../messages/saga-response';
import { noReply } from './no-reply';
import { repliesLater } from './replies-later';

/**
 * The answer of a script to one call: a value, or a function of the request that performs the effect and returns the
 * value. The function may be async, and may refuse by throwing `SagaRefused`.
 */
export type Answer<C = unknown, R = unknown> = R | ((request: ParticipantRequest<C>) => R | Promise<R>);

/**
 * A participant in memory that does the request and replies.
 *
 * @param answer - The content of a success, a `SagaResponse`, or a function of the request that returns one of
 * these. @defaultValue `{}`
 */
export function reply<C = unknown, R = unknown>(answer?: Answer<C, R>): ParticipantFunction {
  return (request: ParticipantRequest<C>) => contentOf(answer, request);
}

/**
 * A participant in memory that refuses (400): nothing was done, and another attempt would change nothing.
 *
 * @param content - The content that `onError` of the saga receives. @defaultValue `{}`
 */
export function refuse(content?: unknown): ParticipantFunction {
  return () => {
    throw new SagaRefused(content);
  };
}

/**
 * A participant in memory that fails before it changes anything, so that another attempt follows. The saga cannot know
 * that nothing was done.
 *
 * @param error - The error that it throws. After an error with `nonRetryable: true` no attempt follows.
 */
export function fail(error: unknown = new Error('The participant failed.')): ParticipantFunction {
  return () => {
    throw error;
  };
}

/** A participant in memory that neither does the request nor answers: each attempt times out, in virtual time. */
export function hang(): ParticipantFunction {
  return () => noReply;
}

/**
 * A participant in memory that does the request, but whose reply is lost: the attempt times out, and the next one
 * delivers the same request with the same key.
 *
 * @param effect - Performs the effect. Its result or error is lost.
 */
export function doneButReplyLost<C = unknown>(
  effect?: (request: ParticipantRequest<C>) => unknown,
): ParticipantFunction {
  return async (request: ParticipantRequest<C>) => {
    try {
      await effect?.(request);
    } catch {
      // The error is lost, like the reply.
    }
    return noReply;
  };
}

/**
 * A participant in memory that accepts the request and replies later (S10): the saga pauses meanwhile.
 *
 * @param answer - The late reply, as for {@link reply}; a `SagaResponse` may also refuse.
 */
export function acceptThenReply<C = unknown, R = unknown>(
  answer?: Answer<C, R | SagaResponse>,
): ParticipantFunction {
  return async (request: ParticipantRequest<C>) => repliesLater(await contentOf(answer, request));
}

/**
 * A participant in memory that answers its first call with the first script, its second call with the second one, and so
 * on. The last script answers all further calls. Each attempt is a call.
 */
export function inTurn(
  first: ParticipantFunction,
  ...next: readonly ParticipantFunction[]
): ParticipantFunction {
  const turns = [first, ...next];
  let calls = 0;
  return (request) => {
    const turn = turns[Math.min(calls, next.length)] ?? first;
    calls += 1;
    return turn(request);
  };
}

/**
 * A participant in memory with a script for each operation; `'*'` serves all others. An operation that is not listed fails
 * for good, and its failure lists the known operations.
 */
export function operations(known: Readonly<Record<string, ParticipantFunction>>): ParticipantFunction {
  return (request) => {
    const { operation, target } = request;
    const serve = Object.hasOwn(known, operation) ? known[operation] : known['*'];
    if (serve) return serve(request);
    const message = `No script serves ${target}; known: ${Object.keys(known).join(', ') || 'none'}.`;
    throw Object.assign(new Error(message), { nonRetryable: true });
  };
}

function contentOf<C, R>(
  answer: Answer<C, R> | undefined,
  request: ParticipantRequest<C>,
): R | Promise<R> | undefined {
  return typeof answer === 'function'
    ? (answer as (request: ParticipantRequest<C>) => R | Promise<R>)(request)
    : answer;
}
