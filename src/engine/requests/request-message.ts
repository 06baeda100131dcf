/**
 * Owns the sentences about requests. Each names the target, the status and the reason: error, memo, lists, the table of
 * steps, logs and hooks all show them as they are here.
 */
import { reasonOf } from '../../errors/reason-of';
import { sentence } from '../../errors/sentence';
import type { Reply } from '../record/reply';

/** The subject of the messages of hosts and transports. */
const SUBJECT = 'The participant ';

/** The message about a refused request: `payment/charge refused (HTTP 402): card declined`. */
export function refusalMessage(target: string, reply: Reply, phase: 'request' | 'undo' = 'request'): string {
  return `${target} refused${phase === 'undo' ? ' the undo' : ''}${statusOf(reply)}${reasonAndHint(reply)}`;
}

/** The status by HTTP in brackets, and the reason and the hint of a reply. */
export function describeReply(reply: Reply): string {
  return `${statusOf(reply)}${reasonAndHint(reply)}`;
}

/** As {@link describeReply}, for a reply of kind `error`: its status is always named. */
export function describeError(reply: Reply): string {
  const status = statusOf(reply) || ` (status ${String(reply.status)})`;
  return `${status}${reasonAndHint(reply)}`;
}

/** A message with its target as the subject. Messages of transports, and those in old histories, may not name it. */
export function namingTarget(target: string, message: string): string {
  if (message.includes(target)) return message;
  return message.startsWith(SUBJECT) ? `${target} ${message.slice(SUBJECT.length)}` : `${target}: ${message}`;
}

function statusOf({ httpStatus }: Reply): string {
  return typeof httpStatus === 'number' ? ` (HTTP ${String(httpStatus)})` : '';
}

function reasonAndHint({ content, hint }: Reply): string {
  const reason = reasonOf(content);
  const said = reason === undefined ? ' without a reason' : `: ${reason}`;
  // Every client of the namespace can complete an activity with any value.
  return typeof hint === 'string' ? `${sentence(said)} ${hint}` : said;
}
