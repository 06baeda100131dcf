/**
 * Makes the calls to the Temporal server: each has a deadline and may be given up, and each error of it is a
 * `SagaError`.
 */
import type { Client } from '@temporalio/client';
import { linkedSignal, whenAborted } from './linked-signal';
import { type CallSubject, toSagaError, unanswered } from './server-errors';

/** How long the server may take to answer one call, unless the caller says otherwise. */
export const CALL_TIMEOUT_MS = 10_000;

/** What a call is about, and how long it may take. */
export interface CallOptions extends Omit<CallSubject, 'namespace'> {
  /** The moment at which it is given up, in milliseconds since 1970. @defaultValue the call timeout from now */
  readonly deadline?: number | undefined;
  /** Gives it up when it is aborted. */
  readonly signal?: AbortSignal | undefined;
}

/** The Temporal server, as the parts of a manager call it. */
export class ServerCalls {
  readonly client: Client;
  readonly #timeout: number;

  /** @param timeout - How long one call may take, in milliseconds. */
  constructor(client: Client, timeout = CALL_TIMEOUT_MS) {
    this.client = client;
    this.#timeout = timeout;
  }

  get namespace(): string {
    return this.client.options.namespace;
  }

  /** The moment at which a call is given up: after the call timeout, or at the caller's own deadline. */
  deadline(latest = Infinity): number {
    return Math.min(Date.now() + this.#timeout, latest);
  }

  /**
   * Makes one call, or several that together have one deadline.
   *
   * @param catchError - Gets the client's own error before it is translated; what it throws counts instead.
   * @throws SagaError `SERVER_UNAVAILABLE` when there is no answer by the deadline or the signal is aborted,
   * `PERMISSION_DENIED`, `NAMESPACE_NOT_FOUND`, `REQUEST_REJECTED`, `CLIENT_CLOSED`, `DATA_CONVERTER_FAILED`.
   */
  async make<R>(
    { deadline = this.deadline(), signal, ...subject }: CallOptions,
    call: () => Promise<R>,
    catchError?: (error: unknown) => R,
  ): Promise<R> {
    const begun = Date.now();
    const limit = linkedSignal(signal, Math.max(1, deadline - begun));
    const about = { ...subject, namespace: this.namespace };
    try {
      // Both: a codec of the user's may be what does not answer.
      return await Promise.race([whenAborted(limit.signal), this.#bounded(deadline, limit.signal, call)]);
    } catch (error) {
      if (limit.signal.aborted) throw unanswered(about, Date.now() - begun, error);
      try {
        if (catchError) return catchError(error);
      } catch (thrown) {
        throw toSagaError(thrown, about);
      }
      throw toSagaError(error, about);
    } finally {
      limit.release();
    }
  }

  async #bounded<R>(deadline: number, signal: AbortSignal, call: () => Promise<R>): Promise<R> {
    const { connection } = this.client;
    return connection.withDeadline(deadline, () => connection.withAbortSignal(signal, call));
  }
}
