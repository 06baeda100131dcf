/**
 * Makes the calls to the Temporal server: each has a deadline and may be given up, and each error of it is a
 * `SagaError`.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { SagaError } from '../errors/saga-error';
import { exactClient } from './exact-client';
import { linkedSignal, whenAborted } from './linked-signal';
import { type CallSubject, isUnavailable, toSagaError, unanswered } from './server-errors';

/** How long the server may take to answer one call, unless the caller says otherwise. */
export const CALL_TIMEOUT_MS = 10_000;

/** Between the attempts to reach a server that does not answer. */
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;

interface Attempt {
  readonly deadline: number;
  readonly signal: AbortSignal;
  readonly about: CallSubject;
}

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
    this.client = exactClient(client);
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
   * Makes one call, or several that together have one deadline. It is repeated while the server cannot be reached, so
   * that it must do no harm twice.
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
      for (let milliseconds = FIRST_PAUSE_MS; ; milliseconds = Math.min(2 * milliseconds, LONGEST_PAUSE_MS)) {
        const failure = await this.#attempt({ deadline, signal: limit.signal, about }, call, catchError);
        if ('result' in failure) return failure.result;
        if (limit.signal.aborted) throw unanswered(about, Date.now() - begun, failure.error);
        if (!isUnavailable(failure.error) || Date.now() + milliseconds >= deadline) throw failure.error;
        await pause(milliseconds, undefined, { signal: limit.signal }).catch(() => undefined);
      }
    } finally {
      limit.release();
    }
  }

  /** One attempt: its result, or its error as a `SagaError`. */
  async #attempt<R>(
    { deadline, signal, about }: Attempt,
    call: () => Promise<R>,
    catchError: ((error: unknown) => R) | undefined,
  ): Promise<{ readonly result: R } | { readonly error: SagaError }> {
    const { connection } = this.client;
    const answer = connection.withDeadline(deadline, () => connection.withAbortSignal(signal, call));
    try {
      // Both: a codec of the user's may be what does not answer.
      return { result: await Promise.race([whenAborted(signal), answer]) };
    } catch (error) {
      try {
        if (catchError && !signal.aborted) return { result: catchError(error) };
      } catch (thrown) {
        return { error: toSagaError(thrown, about) };
      }
      return { error: toSagaError(error, about) };
    }
  }
}
