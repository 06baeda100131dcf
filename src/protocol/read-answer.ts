/** Owns how the values that activities return become replies. */
import type { Phase } from '../definition/options/resolve-options';
import type { Reply } from '../engine/record/reply';
import { isNothingToUndo } from '../messages/nothing-to-undo';
import { isReplyLater } from '../messages/reply-later';
import { SagaResponseStatus } from '../messages/reply-status';
import { ACCEPTED_STATUS } from './classed-reply';

/** The reply in the value that an activity of a worker without temporal-saga returned. */
export function readForeignResult(returned: unknown, phase: Phase): Reply {
  if (phase === 'undo' && isNothingToUndo(returned)) return nothingToUndoReply();
  const status = isReplyLater(returned) ? ACCEPTED_STATUS : SagaResponseStatus.SUCCESS;
  return { status, content: returned ?? {} };
}

/** The reply of a participant that returned `nothingToUndo`. */
export function nothingToUndoReply(): Reply {
  return { status: SagaResponseStatus.ERROR, content: {}, nothingToUndo: true };
}

/** The reply in an answer of version 0.2, for which a 404 and a 410 to an undo said that there is nothing to undo. */
export function readOldReply(reply: Reply, phase: Phase): Reply {
  const isNothing = reply.httpStatus === 404 || reply.httpStatus === 410;
  return phase === 'undo' && isNothing ? { ...reply, nothingToUndo: true } : reply;
}
