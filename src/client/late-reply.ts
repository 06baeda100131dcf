import { encodeContent } from '../context/content';
import { isTooLarge } from '../engine/limits';
import { SagaError } from '../errors/saga-error';
import type { SagaResponse } from '../messages/saga-response';
import type { ReplyMessage } from '../protocol/reply-message';

/** A reply, and the execution that waits for it. */
export interface AddressedReply {
  readonly uuid: string;
  readonly message: ReplyMessage;
}

/**
 * Checks a reply before it is sent.
 *
 * @throws {@link SagaError} `INPUT_INVALID`.
 */
export function addressedReply(response: SagaResponse): AddressedReply {
  const { uuid, request, status } = response;
  if (uuid === undefined) {
    throw invalid('does not say which execution it is for: give its uuid, which requests carry as Saga-Id');
  }
  if (request === undefined) {
    throw invalid(
      'does not say which request it answers: give as request its idempotency key, which requests carry as Saga-Request',
    );
  }
  const content: unknown = response.content();
  if (!isSendable(content)) throw invalid('has a content that is no JSON, or more than 1 MiB of it');
  return { uuid, message: { request, status, content } };
}

function isSendable(content: unknown): boolean {
  try {
    return !isTooLarge(encodeContent(content, 'content'));
  } catch {
    return false;
  }
}

function invalid(what: string): SagaError {
  return new SagaError('INPUT_INVALID', `The response ${what}.`);
}
