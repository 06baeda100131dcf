import type { Phase } from '../definition/options/resolve-options';
import type { Reply } from '../engine/record/reply';
import { isNothingToUndo } from '../messages/nothing-to-undo';
import { isReplyLater } from '../messages/reply-later';

/** Values that come back from activities, as replies. */

/** What an activity of a worker returned that knows nothing of sagas. */
export function readForeignResult(returned: unknown, phase: Phase): Reply {
  if (phase === 'undo' && isNothingToUndo(returned)) {
    return { status: 400, content: {}, nothingToUndo: true };
  }
  return { status: isReplyLater(returned) ? 202 : 200, content: returned ?? {} };
}

/** The reply in an answer of version 0.2, to which a 404 and a 410 to an undo said that there is nothing to undo. */
export function readOldReply(reply: Reply, phase: Phase): Reply {
  const isNothing = reply.httpStatus === 404 || reply.httpStatus === 410;
  return phase === 'undo' && isNothing ? { ...reply, nothingToUndo: true } : reply;
}
