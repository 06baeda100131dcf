/** Owns the check of a late reply before it is sent. */
import { encodeContent } from '../context/content';
import { sizeOf } from '../context/json-size';
import { payloadTooLarge } from '../engine/limits';
import { messageOf } from '../errors/describe-error';
import { SagaError } from '../errors/saga-error';
import type { SagaResponse } from '../messages/saga-response';
import type { ReplyMessage } from '../protocol/reply-message';

/** A reply, and the uuid of the execution that waits for it. */
export interface AddressedReply {
  readonly uuid: string;
  readonly message: ReplyMessage;
}

/**
 * Checks a response, and addresses it to its execution.
 *
 * @throws {@link SagaError} `INPUT_INVALID`.
 */
export function addressedReply(response: SagaResponse): AddressedReply {
  const { uuid, request, status } = response;
  if (uuid === undefined) {
    throw invalid('has no uuid: give the uuid of the execution, which the request had in its header Saga-Id');
  }
  if (request === undefined) {
    throw invalid(
      'has no request: give the idempotency key of the request, which it had in its header Saga-Request',
    );
  }
  const content: unknown = response.content();
  const problem = payloadTooLarge('The content of the response', sizeInJson(content));
  if (problem !== undefined) throw new SagaError('INPUT_INVALID', problem);
  return { uuid, message: { request, status, content } };
}

function sizeInJson(content: unknown): number {
  try {
    return sizeOf(encodeContent(content, 'content'));
  } catch (error) {
    throw new SagaError('INPUT_INVALID', `The response cannot be sent: ${messageOf(error)}`);
  }
}

function invalid(problem: string): SagaError {
  return new SagaError('INPUT_INVALID', `The response ${problem}.`);
}
