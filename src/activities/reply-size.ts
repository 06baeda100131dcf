/** Owns the size limit of replies. */
import type { Reply } from '../engine/record/reply';
import { SagaResponseStatus } from '../messages/reply-status';
import type { ContextEcho } from '../protocol/participant-call';

/** Temporal's limit for one payload is 2 MiB; this leaves some room. */
const LARGEST_ANSWER = 1_900_000;

/**
 * The reply, or, where it does not fit into Temporal's history beside the echo of the context, a reply with the reason:
 * the request may have had its effect, but its reply is lost.
 */
export function fitReply(reply: Reply, echo: ContextEcho): Reply {
  const size = Buffer.byteLength(JSON.stringify(reply.content));
  const room = LARGEST_ANSWER - Buffer.byteLength(JSON.stringify(echo));
  if (size <= room) return reply;
  return {
    ...reply,
    status: SagaResponseStatus.SYSTEM_ERROR,
    content: { message: `The reply has ${String(size)} bytes; there is room for ${String(room)}.` },
  };
}
