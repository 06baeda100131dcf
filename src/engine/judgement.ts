import type { FailureCause } from './failure-cause';
import type { Reply } from './reply';
import type { DeliveryOutcome } from './runtime';

/**
 * What a reply says of the deed (S3), or that the reply is still to come (S10).
 *
 * @param uncertain - Whether an earlier attempt may have done it: a refusal then proves nothing.
 */
export function judgeReply(reply: Reply, uncertain: boolean): DeliveryOutcome {
  if (reply.status === 200) return { kind: 'success', reply };
  if (reply.status === 202) return { kind: 'accepted', reply, uncertain };
  if (reply.status === 400 && !uncertain) return { kind: 'refused', reply };
  const message =
    reply.status === 400
      ? 'The participant refused a later attempt; an earlier one may have done it.'
      : `The participant answered with status ${String(reply.httpStatus ?? reply.status)}; it may or may not have done it.`;
  return { kind: 'unknown', late: uncertain, message, causes: [], reply };
}

/**
 * What the end of all attempts without a reply says of the deed: nothing, unless each was turned away at the
 * door.
 */
export function judgeSilence(
  end: { readonly message: string; readonly causes: readonly FailureCause[] },
  uncertain: boolean,
): DeliveryOutcome {
  const { message, causes } = end;
  if (uncertain) return { kind: 'unknown', late: true, message, causes };
  return { kind: 'unsent', code: 'REQUEST_UNSENT', message, causes };
}
