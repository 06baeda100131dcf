import type { ParticipantRequest } from '../activities/transport';
import type { ParticipantFunction } from '../activities/function-transport';
import { SagaRefused } from '../messages/saga-refused';
import type { SagaResponse } from '../messages/saga-response';
import { noReply } from './no-reply';
import { repliesLater } from './replies-later';

/**
 * What a participant in memory answers to one call: a value, or a function of the request that does the deed and
 * returns one. A function may be async, and may refuse by throwing `SagaRefused`.
 */
export type Answer<C = unknown, R = unknown> = R | ((request: ParticipantRequest<C>) => R | Promise<R>);

/**
 * A participant in memory that does what it is asked for and replies.
 *
 * @param answer - The content of a success, a `SagaResponse`, or a function of the request that gives one of
 * these. @defaultValue `{}`
 */
export function reply<C = unknown, R = unknown>(answer?: Answer<C, R>): ParticipantFunction {
  return (request: ParticipantRequest<C>) => contentOf(answer, request);
}

/**
 * A participant in memory that refuses (400): nothing was done, and asking again changes nothing.
 *
 * @param content - What the saga's `onError` reads. @defaultValue `{}`
 */
export function refuse(content?: unknown): ParticipantFunction {
  return () => {
    throw new SagaRefused(content);
  };
}

/**
 * A participant in memory that fails before it has done anything, so that it is asked again; the saga cannot know
 * that nothing was done.
 *
 * @param error - What it throws; one with `nonRetryable: true` is not followed by another attempt.
 */
export function fail(error: unknown = new Error('The participant failed.')): ParticipantFunction {
  return () => {
    throw error;
  };
}

/** A participant in memory that neither does anything nor answers: each attempt times out, in virtual time. */
export function hang(): ParticipantFunction {
  return () => noReply;
}

/**
 * A participant in memory that does what it is asked for, and whose reply gets lost: the attempt times out, and
 * the next one brings the same request with the same key.
 *
 * @param deed - Does it; what it returns, or throws, is lost.
 */
export function doneButReplyLost<C = unknown>(
  deed?: (request: ParticipantRequest<C>) => unknown,
): ParticipantFunction {
  return async (request: ParticipantRequest<C>) => {
    try {
      await deed?.(request);
    } catch {
      // Nobody hears of it.
    }
    return noReply;
  };
}

/**
 * A participant in memory that accepts the request and replies later (S10): the saga pauses meanwhile.
 *
 * @param answer - As that of {@link reply}; a `SagaResponse` may also refuse.
 */
export function acceptThenReply<C = unknown, R = unknown>(
  answer?: Answer<C, R | SagaResponse>,
): ParticipantFunction {
  return async (request: ParticipantRequest<C>) => repliesLater(await contentOf(answer, request));
}

/**
 * A participant in memory that answers its first call as the first one does, its second as the second, and so on;
 * the last one answers all that follow. Each attempt is a call.
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
 * A participant in memory by its operations; `'*'` catches all others. An operation that is not listed fails for
 * good, and the failure says so.
 */
export function operations(known: Readonly<Record<string, ParticipantFunction>>): ParticipantFunction {
  return (request) => {
    const { operation, target } = request;
    const serve = Object.hasOwn(known, operation) ? known[operation] : known['*'];
    if (serve) return serve(request);
    const message = `Nothing is scripted for ${target}; known: ${Object.keys(known).join(', ') || 'nothing'}.`;
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
