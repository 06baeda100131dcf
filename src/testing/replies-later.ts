/** The answer of an in-memory participant that accepts a request and replies later (S10). */
import { SagaResponse } from '../messages/saga-response';

/** A late reply: the return value of {@link repliesLater}. */
export class LaterResponse {
  readonly response: SagaResponse;

  constructor(response: SagaResponse) {
    this.response = response;
  }
}

/**
 * Returned by an in-memory participant that accepts a request and replies later (S10). The saga pauses, and receives the
 * reply as soon as it waits for it.
 *
 * @param reply - The content of a success, or a `SagaResponse`. For a reply that never arrives return `replyLater`.
 */
export function repliesLater(reply: unknown): LaterResponse {
  return new LaterResponse(reply instanceof SagaResponse ? reply : new SagaResponse({ content: reply }));
}
