import { defaultPayloadConverter, type PayloadConverter } from '@temporalio/common';
import { Unreadable } from './unreadable';

type Payload = Parameters<PayloadConverter['fromPayload']>[0];

/**
 * The payload converter of the saga workflow: Temporal's own, but for payloads of an encoding that nobody knows, or
 * of text that is no JSON. The SDK would fail the workflow's task over one, again and again (S11).
 */
class SagaPayloadConverter implements PayloadConverter {
  toPayload<T>(value: T): Payload {
    return defaultPayloadConverter.toPayload(value);
  }

  fromPayload<T>(payload: Payload): T {
    try {
      return defaultPayloadConverter.fromPayload<T>(payload);
    } catch {
      // Whoever gets it takes it for a value of the wrong shape, which it is.
      return new Unreadable(new TextDecoder().decode(payload.metadata?.['encoding'] ?? undefined)) as T;
    }
  }
}

/** Temporal's bundler wants it under this name. */
export const payloadConverter: PayloadConverter = new SagaPayloadConverter();
