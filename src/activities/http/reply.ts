/** Owns how an answer by HTTP, or a missing answer, becomes the result of an attempt. */
import { compact } from '../../context/compact';
import { fieldOf, messageOf } from '../../errors/describe-error';
import { reasonOf } from '../../errors/reason-of';
import type { AnswerRules } from '../answer-rules';
import { kindsOf, networkKindsOf } from '../failure-kind';
import type { AttemptFacts, AttemptResult, UnknownAttempt } from '../transport';
import { readUndoRefusal } from '../undo-refusal';
import { contentOf, textContentOf } from './body';
import { decodeAnswer } from './encoding';
import { type Asked, bodyHint, configurationHint, networkHint, refusalHint } from './hints';
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

/** The request that was made, and how the participant's answers are read. */
export interface Reading extends Asked {
  readonly rules: AnswerRules;
}

/** The result of an attempt by HTTP. */
export async function resultOf(
  outcome: HttpOutcome,
  facts: AttemptFacts,
  reading: Reading,
): Promise<AttemptResult> {
  if (outcome.kind === 'answered') return fromAnswer(await decodeAnswer(outcome.answer), facts, reading);
  const cause = readable(outcome.error);
  const kinds = networkKindsOf(outcome.error);
  const kind = outcome.sent ? 'unknown' : 'unsent';
  const failure = outcome.sent ? 'did not answer POST' : 'could not be reached at';
  const message = `The participant ${failure} ${reading.url}: ${networkReason(cause)}.${networkHint(outcome.error, reading)}`;
  return { kind, message, cause, kinds };
}

/** OpenSSL puts its internals into the message, and the reason into a field. */
function networkReason(cause: unknown): string {
  const reason = fieldOf(cause, 'library') === undefined ? undefined : fieldOf(cause, 'reason');
  return typeof reason === 'string' ? reason : messageOf(cause);
}

/** The result of an attempt for which no request could be made. */
export function unsent(message: string, cause: unknown): AttemptResult {
  return { kind: 'unsent', message, cause, kinds: kindsOf(cause) };
}

/** The result of an attempt that leaves the outcome unknown, where another attempt does not help. */
export function failed(
  message: string,
  about: Pick<UnknownAttempt, 'httpStatus' | 'hint'> = {},
): AttemptResult {
  return { kind: 'unknown', retryable: false, message, ...about };
}

function fromAnswer(answer: HttpAnswer, facts: AttemptFacts, reading: Reading): AttemptResult {
  const { status } = answer;
  if (reading.rules.busy.has(status)) return again('busy', answer, reading);
  if (status >= 200 && status < 300) return success(answer, facts, reading);
  if (status < 400 || MISCONFIGURED.has(status)) {
    const reason = reasonOf(textContentOf(answer)) ?? 'It gave no reason.';
    return failed(reason, { httpStatus: status, hint: configurationHint(answer, reading) });
  }
  if (TURNED_AWAY.has(status)) return again('unsent', answer, reading);
  if (status >= 500 || TRY_AGAIN.has(status)) return again('unknown', answer, reading);
  return refusal(answer, facts, reading);
}

function success(answer: HttpAnswer, { undoes }: AttemptFacts, reading: Reading): AttemptResult {
  const { status, end } = answer;
  if (end === 'cut off') return brokenOff('unknown', answer);
  const kind = status === ACCEPTED ? 'accepted' : 'done';
  try {
    return { kind, httpStatus: status, content: contentOf(answer) };
  } catch (error) {
    // Many servers say "Accepted" as plain text; the reply that counts comes later. The reply to an undo is not read.
    if (status === ACCEPTED || undoes !== undefined) return { kind, httpStatus: status, content: {} };
    const excerpt = reasonOf(answer.body.toString());
    const message = `The body cannot be used. ${messageOf(error)}${excerpt === undefined ? '' : ` It reads: ${excerpt}`}`;
    return failed(message, { httpStatus: status, hint: bodyHint(reading) });
  }
}

function refusal(answer: HttpAnswer, facts: AttemptFacts, reading: Reading): AttemptResult {
  // The status alone says that nothing was done, so that sending the request again for the reasons does no harm.
  if (answer.end === 'cut off') return brokenOff('unsent', answer);
  const saysSo = saysNothing(answer, reading.rules);
  const content = textContentOf(answer);
  const hint = saysSo ? undefined : refusalHint(answer.status, content, reading);
  const kind = saysSo ? 'nothing-to-undo' : 'refused';
  const read = readUndoRefusal({ kind, httpStatus: answer.status, content, ...compact({ hint }) }, facts);
  return read.kind === 'unknown' ? { ...read, ...waitAskedBy(answer) } : read;
}

function saysNothing({ status, headers }: HttpAnswer, { notFound }: AnswerRules): boolean {
  const values = [headers[UNDO_HEADER] ?? []].flat();
  return values.some((value) => value.trim().toLowerCase() === 'nothing') || (status === 404 && notFound);
}

function again(kind: 'busy' | 'unsent' | 'unknown', answer: HttpAnswer, { url }: Asked): AttemptResult {
  const { status } = answer;
  const reason = reasonOf(textContentOf(answer));
  const said = reason === undefined ? '' : `: ${reason}`;
  const message = `The participant answered HTTP ${String(status)} to POST ${url}${said}`;
  return { kind, message, kinds: [String(status)], ...waitAskedBy(answer) };
}

function waitAskedBy({ headers }: HttpAnswer): Pick<UnknownAttempt, 'retryAfter'> {
  return compact({ retryAfter: readRetryAfter([headers['retry-after']].flat()[0], Date.now()) });
}

function brokenOff(kind: 'unsent' | 'unknown', { status, error }: HttpAnswer): AttemptResult {
  const message = `The participant's answer ${String(status)} broke off: ${messageOf(error)}`;
  return { kind, message, cause: error, kinds: [String(status), ...networkKindsOf(error)] };
}

/** A host with several addresses fails with an error that has no message of its own. */
function readable(error: unknown): unknown {
  const { message, errors } = Object(error) as { readonly message?: unknown; readonly errors?: unknown };
  return message === '' && Array.isArray(errors) ? new Error(errors.map(messageOf).join('; ')) : error;
}
