import type { Phase } from '../definition/policy';
import type { Reply } from '../engine/reply';
import { isNothingToUndo } from '../messages/nothing-to-undo';
import { isReplyLater } from '../messages/reply-later';
import type { ParticipantAnswer } from './participant-call';

/** What activities return, as replies. */

/** What an activity of a worker returned that knows nothing of sagas. */
export function readForeignResult(returned: unknown, phase: Phase): Reply {
  if (phase === 'undo' && isNothingToUndo(returned)) {
    return { status: 400, content: {}, nothingToUndo: true };
  }
  return { status: isReplyLater(returned) ? 202 : 200, content: returned ?? {} };
}

/** What a saga worker answered. To version 0.2 a 404 and a 410 to an undo said that there is nothing to undo. */
export function readParticipantReply({ format, reply }: ParticipantAnswer, phase: Phase): Reply {
  const isNothing = reply.httpStatus === 404 || reply.httpStatus === 410;
  if (format !== 'saga-answer-1' || phase !== 'undo' || !isNothing) return reply;
  return { ...reply, nothingToUndo: true };
}
