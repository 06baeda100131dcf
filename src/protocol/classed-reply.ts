/**
 * The one place where the statuses of a reply get their meaning. Histories, late replies and answers of activities hold
 * statuses; the engine decides by the {@link ReplyKind} alone.
 */
import type { ClassedReply, Reply, ReplyKind } from '../engine/record/reply';
import { SagaResponseStatus } from '../messages/reply-status';

/** The status of an answer to a request whose reply comes later (S10). */
export const ACCEPTED_STATUS = 202;

const KINDS: ReadonlyMap<number, ReplyKind> = new Map<number, ReplyKind>([
  [SagaResponseStatus.SUCCESS, 'done'],
  [ACCEPTED_STATUS, 'accepted'],
  [SagaResponseStatus.ERROR, 'refused'],
]);

/** A reply with the meaning of its status. A status without a meaning of its own is an error. */
export function classed(reply: Reply): ClassedReply {
  return { says: KINDS.get(reply.status) ?? 'error', reply };
}
