import type { Reply } from '../engine/runtime';

/** What Temporal takes as a payload, less the room for what travels beside a reply. */
const LARGEST_REPLY = 1_900_000;

/** The reply, or, when it is too large for Temporal's history, a reply that says so: the deed is done, but what came of it is lost. */
export function fitReply(reply: Reply): Reply {
  const size = Buffer.byteLength(JSON.stringify(reply.content));
  if (size <= LARGEST_REPLY) return reply;
  return { ...reply, status: 500, content: { message: `The reply has ${String(size)} bytes; the most is ${String(LARGEST_REPLY)}.` } };
}
