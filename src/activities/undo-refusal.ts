/** Owns how the refusal of an undo by HTTP is read (S6): some statuses prove nothing. */
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

function unproven({ httpStatus }: RefusedAttempt, mayBeAtWork: boolean): UnknownAttempt | undefined {
  if (httpStatus === NOT_FOUND) {
    return again(httpStatus, 'does not prove that there is nothing to undo: 410 does');
  }
  if (httpStatus === CONFLICT && mayBeAtWork) {
    return again(httpStatus, 'may mean that an earlier request is still under way');
  }
  return undefined;
}

function again(httpStatus: number, because: string): UnknownAttempt {
  const status = String(httpStatus);
  const message = `The participant answered ${status} to an undo, which ${because}.`;
  return { kind: 'unknown', message, kinds: [status] };
}
