import type { Reply } from '../engine/record/reply';
import type { AttemptEnd, AttemptFacts, UnansweredAttempt } from './transport';

/** What was there is gone for good: a participant that routes by mistake does not answer that. */
const GONE = 410;

/** Routers answer it for a path that they do not know, too. */
const NOT_FOUND = 404;

/** The participant is still at work on an earlier attempt, or on the request that is to be undone. */
const CONFLICT = 409;

/**
 * What the refusal of an undo says (S6): that there is nothing to undo; nothing yet, so that it is asked again;
 * or that the participant will not undo it. Any other end is left as it is.
 */
export function readUndoRefusal(end: AttemptEnd, facts: AttemptFacts): AttemptEnd {
  if (end.kind !== 'reply' || end.reply.status !== 400) return end;
  const { nothingToUndo, ...reply } = end.reply;
  // A request that is no undo is refused as it is.
  if (facts.undoes === undefined) return { kind: 'reply', reply };
  if (nothingToUndo || reply.httpStatus === GONE)
    return { kind: 'reply', reply: { ...reply, nothingToUndo: true } };
  return provesNothing(reply, facts) ?? end;
}

function provesNothing({ httpStatus }: Reply, facts: AttemptFacts): UnansweredAttempt | undefined {
  const { undoes, uncertain } = facts;
  // Whatever the reason is: nothing was done that could be undone.
  if (undoes === 'refused') return undefined;
  if (httpStatus === NOT_FOUND) {
    return again(httpStatus, 'does not prove that there is nothing to undo: 410 does');
  }
  if (httpStatus === CONFLICT && (uncertain || undoes === 'unknown')) {
    return again(httpStatus, 'may mean that an earlier request is still under way');
  }
  return undefined;
}

function again(httpStatus: number, because: string): UnansweredAttempt {
  const status = String(httpStatus);
  const message = `The participant answered ${status} to an undo, which ${because}.`;
  return { kind: 'retry', harmless: false, message, causes: [], kinds: [status] };
}
