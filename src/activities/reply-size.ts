import type { Reply } from '../engine/record/reply';
import type { ContextEcho } from '../protocol/participant-call';

/** What Temporal takes as one payload (2 MiB), less some room. */
const LARGEST_ANSWER = 1_900_000;

/**
 * The reply, or, where it does not fit into Temporal's history beside the echo of the context, a reply that
 * says so: the deed may be done, but what came of it is lost.
 */
export function fitReply(reply: Reply, echo: ContextEcho): Reply {
  const size = Buffer.byteLength(JSON.stringify(reply.content));
  const room = LARGEST_ANSWER - Buffer.byteLength(JSON.stringify(echo));
  if (size <= room) return reply;
  return {
    ...reply,
    status: 500,
    content: { message: `The reply has ${String(size)} bytes; there is room for ${String(room)}.` },
  };
}
