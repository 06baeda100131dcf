/** Owns how the refusal of an undo by HTTP is read (S6): some statuses prove nothing. */
import { sentence } from '../errors/sentence';
import { reasonOf } from '../errors/reason-of';
import type { AttemptFacts, AttemptResult, RefusedAttempt, UnknownAttempt } from './transport';

/** The resource was there and is gone for good: a participant with a wrong route does not answer that. */
const GONE = 410;

/** Routers answer it for a path that they do not know, too. */
const NOT_FOUND = 404;

/** The participant still works on an earlier attempt, or on the request that the undo is about. */
const CONFLICT = 409;

/**
 * Reads the refusal of an undo by its HTTP status: there is nothing to undo; nothing is proven yet, so that another
 * attempt follows; or the participant refuses the undo. Any other result is returned as it is.
 */
export function readUndoRefusal(result: AttemptResult, { undoes, uncertain }: AttemptFacts): AttemptResult {
  if (result.kind !== 'refused' || undoes === undefined) return result;
  if (result.httpStatus === GONE) return { ...result, kind: 'nothing-to-undo' };
  // Whatever the reason is: the step had no effect that could be undone.
  if (undoes === 'refused') return result;
  return unproven(result, uncertain || undoes === 'unknown') ?? result;
}

function unproven(refused: RefusedAttempt, mayBeAtWork: boolean): UnknownAttempt | undefined {
  const { httpStatus } = refused;
  if (httpStatus === NOT_FOUND) {
    return again(refused, 'That does not prove that there is nothing to undo: 410 does.');
  }
  if (httpStatus === CONFLICT && mayBeAtWork) {
    return again(refused, 'An earlier request may still be under way.');
  }
  return undefined;
}

function again({ httpStatus, content, hint }: RefusedAttempt, because: string): UnknownAttempt {
  const reason = reasonOf(content);
  const said = reason === undefined ? '.' : `: ${sentence(reason)}`;
  const about = hint === undefined ? '' : ` ${hint}`;
  const message = `The participant answered HTTP ${String(httpStatus)} to an undo${said} ${because}${about}`;
  return { kind: 'unknown', message, kinds: [String(httpStatus)] };
}
