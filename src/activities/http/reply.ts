/** Owns how an answer by HTTP, or a missing answer, becomes the result of an attempt. */
import { compact } from '../../context/compact';
import { messageOf } from '../../errors/describe-error';
import type { AnswerRules } from '../answer-rules';
import { kindsOf, networkKindsOf } from '../failure-kind';
import type { AttemptFacts, AttemptResult, UnknownAttempt } from '../transport';
import { readUndoRefusal } from '../undo-refusal';
import { contentOf, textContentOf } from './body';
import { decodeAnswer } from './encoding';
import type { HttpAnswer, HttpOutcome } from './exchange';
import { readRetryAfter } from './retry-after';

const MISCONFIGURED: ReadonlySet<number> = new Set([401, 403, 407]);
const TRY_AGAIN: ReadonlySet<number> = new Set([408, 425, 429]);

/**
 * Answers that promise that the participant did not look at the request. 408 does not: it says that the request did not
 * arrive in whole, but services also answer it when their own work took too long.
 */
const TURNED_AWAY: ReadonlySet<number> = new Set([425, 429]);

/** The reply comes later (S10). */
const ACCEPTED = 202;

/** With the value `nothing` in a refusal of an undo: there is nothing to undo (S6). */
const UNDO_HEADER = 'saga-undo';

const LONGEST_EXCERPT = 200;

/** The result of an attempt by HTTP. */
export async function resultOf(
  outcome: HttpOutcome,
  facts: AttemptFacts,
  rules: AnswerRules,
): Promise<AttemptResult> {
  if (outcome.kind === 'answered') return fromAnswer(await decodeAnswer(outcome.answer), facts, rules);
  const cause = readable(outcome.error);
  const kinds = networkKindsOf(outcome.error);
  const kind = outcome.sent ? 'unknown' : 'unsent';
  const failure = outcome.sent ? 'did not answer' : 'could not be reached';
  return { kind, message: `The participant ${failure}: ${messageOf(cause)}`, cause, kinds };
}

/** The result of an attempt for which no request could be made. */
export function unsent(message: string, cause: unknown): AttemptResult {
  return { kind: 'unsent', message, cause, kinds: kindsOf(cause) };
}

/** The result of an attempt that leaves the outcome unknown, where another attempt does not help. */
export function failed(message: string, httpStatus?: number): AttemptResult {
  return { kind: 'unknown', retryable: false, message, ...compact({ httpStatus }) };
}

function fromAnswer(answer: HttpAnswer, facts: AttemptFacts, rules: AnswerRules): AttemptResult {
  const { status } = answer;
  if (rules.busy.has(status)) return again('busy', answer);
  if (status >= 200 && status < 300) return success(answer, facts);
  if (status < 400 || MISCONFIGURED.has(status)) {
    return failed(`The participant answered ${described(answer)}. Its URL or its headers are wrong.`, status);
  }
  if (TURNED_AWAY.has(status)) return again('unsent', answer);
  if (status >= 500 || TRY_AGAIN.has(status)) return again('unknown', answer);
  return refusal(answer, facts, rules);
}

function success(answer: HttpAnswer, { undoes }: AttemptFacts): AttemptResult {
  const { status, end } = answer;
  if (end === 'cut off') return brokenOff('unknown', answer);
  const kind = status === ACCEPTED ? 'accepted' : 'done';
  try {
    return { kind, httpStatus: status, content: contentOf(answer) };
  } catch (error) {
    // Many servers say "Accepted" as plain text; the reply that counts comes later. The reply to an undo is not read.
    if (status === ACCEPTED || undoes !== undefined) return { kind, httpStatus: status, content: {} };
    const message = `The participant answered ${String(status)} with a body that cannot be used. ${messageOf(error)}`;
    return failed(message, status);
  }
}

function refusal(answer: HttpAnswer, facts: AttemptFacts, rules: AnswerRules): AttemptResult {
  // The status alone says that nothing was done, so that sending the request again for the reasons does no harm.
  if (answer.end === 'cut off') return brokenOff('unsent', answer);
  const kind = saysNothing(answer, rules) ? 'nothing-to-undo' : 'refused';
  const refused = { kind, httpStatus: answer.status, content: textContentOf(answer) } as const;
  const read = readUndoRefusal(refused, facts);
  return read.kind === 'unknown' ? { ...read, ...waitAskedBy(answer) } : read;
}

function saysNothing({ status, headers }: HttpAnswer, { notFound }: AnswerRules): boolean {
  const values = [headers[UNDO_HEADER] ?? []].flat();
  return values.some((value) => value.trim().toLowerCase() === 'nothing') || (status === 404 && notFound);
}

function again(kind: 'busy' | 'unsent' | 'unknown', answer: HttpAnswer): AttemptResult {
  const message = `The participant answered ${described(answer)}.`;
  return { kind, message, kinds: [String(answer.status)], ...waitAskedBy(answer) };
}

function waitAskedBy({ headers }: HttpAnswer): Pick<UnknownAttempt, 'retryAfter'> {
  return compact({ retryAfter: readRetryAfter([headers['retry-after']].flat()[0], Date.now()) });
}

function brokenOff(kind: 'unsent' | 'unknown', { status, error }: HttpAnswer): AttemptResult {
  const message = `The participant's answer ${String(status)} broke off: ${messageOf(error)}`;
  return { kind, message, cause: error, kinds: [String(status), ...networkKindsOf(error)] };
}

function described({ status, body }: HttpAnswer): string {
  const text = body
    .toString('utf8', 0, 4 * LONGEST_EXCERPT)
    .replace(/\s+/g, ' ')
    .trim();
  return text === '' ? String(status) : `${String(status)}: ${text.slice(0, LONGEST_EXCERPT)}`;
}

/** A host with several addresses fails with an error that has no message of its own. */
function readable(error: unknown): unknown {
  const { message, errors } = Object(error) as { readonly message?: unknown; readonly errors?: unknown };
  return message === '' && Array.isArray(errors) ? new Error(errors.map(messageOf).join('; ')) : error;
}
