import { encodeContent } from '../context/content';
import { describeCauses, fieldOf, messageOf } from '../errors/describe-error';
import type { Reply } from '../engine/record/reply';
import { isNothingToUndo } from '../messages/nothing-to-undo';
import { isReplyLater } from '../messages/reply-later';
import { SagaRefused } from '../messages/saga-refused';
import { SagaResponse } from '../messages/saga-response';
import { type AttemptEnd, brokenReply, type ParticipantRequest, type Transport } from './transport';
import { kindsOf } from './failure-kind';
import { readUndoRefusal } from './undo-refusal';

/**
 * A participant that is a function in the worker's process.
 *
 * It returns the content of a success, a `SagaResponse` to choose the status itself, `replyLater`, or
 * `nothingToUndo`. It refuses by throwing `SagaRefused`. Any other error asks for another attempt, unless the policy lists its kind
 * under `nonRetryable`, or it has `nonRetryable: true`: then the outcome is unknown at once.
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- each participant declares the content that it expects
export type ParticipantFunction = (request: ParticipantRequest<any>) => unknown;

/** Reaches a function. */
export function functionTransport(participant: ParticipantFunction): Transport {
  return async (request, facts) => {
    try {
      return readUndoRefusal(toReply(await participant(request)), facts);
    } catch (thrown) {
      return fromThrown(thrown);
    }
  };
}

function toReply(returned: unknown): AttemptEnd {
  if (isReplyLater(returned)) return { kind: 'reply', reply: { status: 202, content: {} } };
  if (isNothingToUndo(returned)) return reply({ status: 400, content: {}, nothingToUndo: true });
  if (!(returned instanceof SagaResponse)) return reply({ status: 200, content: returned ?? {} });
  const { status, httpStatus } = returned;
  return reply({ status, content: returned.content(), ...(httpStatus !== undefined && { httpStatus }) });
}

function fromThrown(thrown: unknown): AttemptEnd {
  if (thrown instanceof SagaRefused) return reply({ status: 400, content: fieldOf(thrown, 'content') ?? {} });
  const message = messageOf(thrown);
  const stack = fieldOf(thrown, 'stack');
  const told = { causes: describeCauses(thrown), ...(typeof stack === 'string' && { stack }) };
  if (fieldOf(thrown, 'nonRetryable') === true) return { ...brokenReply(message), ...told };
  return { kind: 'retry', harmless: false, message, ...told, kinds: kindsOf(thrown) };
}

/** The participant has done its deed, whatever can be said of what it returned. */
function reply({ content, ...statuses }: Reply): AttemptEnd {
  try {
    return { kind: 'reply', reply: { ...statuses, content: encodeContent(content, 'content') } };
  } catch (error) {
    return brokenReply(`The participant returned what is not JSON: ${messageOf(error)}`);
  }
}
