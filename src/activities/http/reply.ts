import { describeCauses, messageOf } from '../../errors/describe-error';
import type { AnswerRules } from '../answer-rules';
import { type AttemptEnd, type AttemptFacts, brokenReply, type UnansweredAttempt } from '../transport';
import { kindsOf, networkKindsOf } from '../failure-kind';
import { contentOf, wordsOf } from './body';
import { decodeAnswer } from './encoding';
import type { HttpAnswer, HttpOutcome } from './exchange';
import { readRetryAfter } from './retry-after';
import { readUndoRefusal } from '../undo-refusal';

const MISCONFIGURED: ReadonlySet<number> = new Set([401, 403, 407]);
const TRY_AGAIN: ReadonlySet<number> = new Set([408, 425, 429]);

/**
 * Answers that promise that the request was not looked at. 408 is none of them: it is to say that the request
 * never arrived in whole, but is also the answer of services whose own work took too long.
 */
const TURNED_AWAY: ReadonlySet<number> = new Set([425, 429]);

/** Accepted: the reply comes later (S10). */
const ACCEPTED = 202;

/** With the value `nothing` in a refusal of an undo: there is nothing to undo (S6). */
const UNDO_HEADER = 'saga-undo';

const LONGEST_EXCERPT = 200;

/** What an exchange says of the attempt. */
export async function attemptEndOf(
  outcome: HttpOutcome,
  facts: AttemptFacts,
  rules: AnswerRules,
): Promise<AttemptEnd> {
  if (outcome.kind === 'answered') return fromAnswer(await decodeAnswer(outcome.answer), facts, rules);
  const error = readable(outcome.error);
  const failed = outcome.sent ? 'did not answer' : 'could not be reached';
  const message = `The participant ${failed}: ${messageOf(error)}`;
  return retry(!outcome.sent, message, networkKindsOf(outcome.error), error);
}

/** The end of an attempt for which no request could be made. */
export function unsent(message: string, error: unknown): AttemptEnd {
  return retry(true, message, kindsOf(error), error);
}

function fromAnswer(answer: HttpAnswer, facts: AttemptFacts, rules: AnswerRules): AttemptEnd {
  const { status } = answer;
  if (rules.busy.has(status)) return again(answer, false);
  if (status >= 200 && status < 300) return success(answer, facts);
  if (status < 400 || MISCONFIGURED.has(status)) {
    return brokenReply(
      `The participant answered ${described(answer)}. Its URL or its headers are wrong.`,
      status,
    );
  }
  if (status >= 500 || TRY_AGAIN.has(status)) return again(answer, TURNED_AWAY.has(status));
  return refusal(answer, facts, rules);
}

function success(answer: HttpAnswer, { undoes }: AttemptFacts): AttemptEnd {
  const { status, end } = answer;
  if (end === 'cut off') return brokenOff(answer, false);
  const ok = status === ACCEPTED ? ACCEPTED : 200;
  try {
    return reply(ok, answer, contentOf(answer));
  } catch (error) {
    // Many servers say "Accepted" in words; the reply that counts comes later. And of an undo nothing is read.
    if (status === ACCEPTED || undoes !== undefined) return reply(ok, answer, {});
    const message = `The participant answered ${String(status)} with a body that cannot be used. ${messageOf(error)}`;
    return brokenReply(message, status);
  }
}

function refusal(answer: HttpAnswer, facts: AttemptFacts, rules: AnswerRules): AttemptEnd {
  // The status alone says that nothing was done, so that asking again for the reasons does no harm.
  if (answer.end === 'cut off') return brokenOff(answer, true);
  const refused = { status: 400, httpStatus: answer.status, content: wordsOf(answer) };
  const isNothing = saysNothing(answer, rules);
  const end: AttemptEnd = { kind: 'reply', reply: { ...refused, ...(isNothing && { nothingToUndo: true }) } };
  const read = readUndoRefusal(end, facts);
  return read.kind === 'retry' ? waitingAsAsked(read, answer) : read;
}

function saysNothing({ status, headers }: HttpAnswer, { notFound }: AnswerRules): boolean {
  const said = [headers[UNDO_HEADER] ?? []].flat();
  return said.some((value) => value.trim().toLowerCase() === 'nothing') || (status === 404 && notFound);
}

function again(answer: HttpAnswer, harmless: boolean): AttemptEnd {
  const message = `The participant answered ${described(answer)}.`;
  return waitingAsAsked(retry(harmless, message, [String(answer.status)]), answer);
}

function waitingAsAsked(end: UnansweredAttempt, { headers }: HttpAnswer): UnansweredAttempt {
  const retryAfter = readRetryAfter([headers['retry-after']].flat()[0], Date.now());
  return retryAfter === undefined ? end : { ...end, retryAfter };
}

function brokenOff({ status, error }: HttpAnswer, harmless: boolean): AttemptEnd {
  const message = `The participant's answer ${String(status)} broke off: ${messageOf(error)}`;
  return retry(harmless, message, [String(status), ...networkKindsOf(error)], error);
}

function reply(status: number, answer: HttpAnswer, content: unknown): AttemptEnd {
  return { kind: 'reply', reply: { status, httpStatus: answer.status, content } };
}

function retry(
  harmless: boolean,
  message: string,
  kinds: readonly string[],
  error?: unknown,
): UnansweredAttempt {
  return { kind: 'retry', harmless, message, causes: describeCauses(error), kinds };
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
