import { toWireJson } from '../context/wire-json';
import { describeCauses, messageOf, recordable } from '../engine/failure-cause';
import { type AttemptEnd, brokenReply, type UnansweredAttempt } from './attempt';
import { kindsOf, networkKindsOf } from './failure-kind';
import { type HttpAnswer, type HttpOutcome, LARGEST_BODY } from './http-exchange';
import { readRetryAfter } from './retry-after';

const MISCONFIGURED: ReadonlySet<number> = new Set([401, 403, 407]);
const TRY_AGAIN: ReadonlySet<number> = new Set([408, 425, 429]);

/**
 * Answers that promise that the request was not looked at. 408 is none of them: it is to say that the request
 * never arrived in whole, but is also the answer of services whose own work took too long.
 */
const TURNED_AWAY: ReadonlySet<number> = new Set([425, 429]);

/** Accepted: the reply comes later (S10). */
const ACCEPTED = 202;

const LONGEST_EXCERPT = 200;

/** What an exchange says of the attempt. */
export function attemptEndOf(outcome: HttpOutcome): AttemptEnd {
  if (outcome.kind === 'answered') return fromAnswer(outcome.answer);
  const error = readable(outcome.error);
  const failed = outcome.sent ? 'did not answer' : 'could not be reached';
  const message = `The participant ${failed}: ${messageOf(error)}`;
  return retry(!outcome.sent, message, networkKindsOf(outcome.error), error);
}

/** The end of an attempt for which no request could be made. */
export function unsent(message: string, error: unknown): AttemptEnd {
  return retry(true, message, kindsOf(error), error);
}

function fromAnswer(answer: HttpAnswer): AttemptEnd {
  const { status } = answer;
  if (status >= 200 && status < 300) return success(answer);
  if (status < 400 || MISCONFIGURED.has(status)) {
    return brokenReply(
      `The participant answered ${described(answer)}. Its URL or its headers are wrong.`,
      status,
    );
  }
  return status >= 500 || TRY_AGAIN.has(status) ? again(answer) : refusal(answer);
}

function success(answer: HttpAnswer): AttemptEnd {
  const { status, end } = answer;
  if (end === 'cut off') return brokenOff(answer, false);
  const answered = `The participant answered ${String(status)} with a body that`;
  if (end === 'too large')
    return brokenReply(`${answered} is larger than ${String(LARGEST_BODY)} bytes.`, status);
  try {
    return reply(status === ACCEPTED ? ACCEPTED : 200, answer, contentOf(answer));
  } catch (error) {
    // Many servers say "Accepted" in words; the reply that counts comes later.
    if (status === ACCEPTED) return reply(ACCEPTED, answer, {});
    return brokenReply(`${answered} is no usable JSON: ${messageOf(error)}`, status);
  }
}

function refusal(answer: HttpAnswer): AttemptEnd {
  // The status alone says that nothing was done, so that asking again for the reasons does no harm.
  if (answer.end === 'cut off') return brokenOff(answer, true);
  const asText = () => reply(400, answer, { message: recordable(answer.body.toString()) });
  if (answer.end === 'too large') return asText();
  try {
    return reply(400, answer, contentOf(answer));
  } catch {
    return asText();
  }
}

function again(answer: HttpAnswer): AttemptEnd {
  const { status, headers } = answer;
  const retryAfter = readRetryAfter([headers['retry-after']].flat()[0], Date.now());
  const message = `The participant answered ${described(answer)}.`;
  const end = retry(TURNED_AWAY.has(status), message, [String(status)]);
  return retryAfter === undefined ? end : { ...end, retryAfter };
}

function brokenOff({ status, error }: HttpAnswer, harmless: boolean): AttemptEnd {
  const message = `The participant's answer ${String(status)} broke off: ${messageOf(error)}`;
  return retry(harmless, message, [String(status), ...networkKindsOf(error)], error);
}

function reply(status: number, answer: HttpAnswer, content: unknown): AttemptEnd {
  const { status: httpStatus } = answer;
  const nothingToUndo = (httpStatus === 404 || httpStatus === 410) && ({ nothingToUndo: true } as const);
  return { kind: 'reply', reply: { status, httpStatus, content, ...nothingToUndo } };
}

function retry(
  harmless: boolean,
  message: string,
  kinds: readonly string[],
  error?: unknown,
): UnansweredAttempt {
  return { kind: 'retry', harmless, message, causes: describeCauses(error), kinds };
}

/** @throws when the body is no JSON in UTF-8, or is deeper or greater than what a saga can keep. */
function contentOf({ body }: HttpAnswer): unknown {
  const text = new TextDecoder('utf-8', { fatal: true }).decode(body);
  return text.trim() === '' ? {} : toWireJson(JSON.parse(text), 'body');
}

function described({ status, body }: HttpAnswer): string {
  const text = body
    .toString('utf8', 0, 4 * LONGEST_EXCERPT)
    .replace(/\s+/g, ' ')
    .trim();
  return text === '' ? String(status) : `${String(status)}: ${text.slice(0, LONGEST_EXCERPT)}`;
}

/** A host with several addresses fails with an error that says nothing itself. */
function readable(error: unknown): unknown {
  const { message, errors } = Object(error) as { readonly message?: unknown; readonly errors?: unknown };
  return message === '' && Array.isArray(errors) ? new Error(errors.map(messageOf).join('; ')) : error;
}
