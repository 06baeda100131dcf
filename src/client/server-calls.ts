/**
 * Owns the calls to the Temporal server: each has a deadline, can be aborted, is retried, and throws `SagaError`s.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { SagaError } from '../errors/saga-error';
import { exactClient } from './exact-client';
import { linkedSignal, whenAborted } from './linked-signal';
import { type CallSubject, isUnavailable, toSagaError, unanswered } from './server-errors';

/** The default time that the server has to answer one call. */
export const CALL_TIMEOUT_MS = 10_000;

/** The pauses between attempts to reach a server that does not answer. */
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;

interface Attempt {
  readonly deadline: number;
  readonly signal: AbortSignal;
  readonly about: CallSubject;
}

/** The subject and the limits of a call. */
export interface CallOptions extends Omit<CallSubject, 'namespace'> {
  /** In milliseconds since 1970. @defaultValue the call timeout from now */
  readonly deadline?: number | undefined;
  /** An abort ends the call. */
  readonly signal?: AbortSignal | undefined;
}

/** The calls of a manager to the Temporal server. */
export class ServerCalls {
  readonly client: Client;
  readonly #timeout: number;

  /** @param timeout - The time for one call, in milliseconds. */
  constructor(client: Client, timeout = CALL_TIMEOUT_MS) {
    this.client = exactClient(client);
    this.#timeout = timeout;
  }

  get namespace(): string {
    return this.client.options.namespace;
  }

  /** The deadline of a call that starts now: the call timeout, or `latest` if that is earlier. */
  deadline(latest = Infinity): number {
    return Math.min(Date.now() + this.#timeout, latest);
  }

  /**
   * Makes one call, or several under one deadline. Retries while the server cannot be reached, so `call` must be
   * idempotent.
   *
   * @param catchError - Receives the original error of Temporal's client. Its result replaces the error, and an error
   * that it throws is translated instead.
   * @throws SagaError `SERVER_UNAVAILABLE` without an answer by the deadline or the abort, `PERMISSION_DENIED`,
   * `NAMESPACE_NOT_FOUND`, `REQUEST_REJECTED`, `CLIENT_CLOSED`, `DATA_CONVERTER_FAILED`.
   */
  async make<R>(
    { deadline = this.deadline(), signal, ...subject }: CallOptions,
    call: () => Promise<R>,
    catchError?: (error: unknown) => R,
  ): Promise<R> {
    const startedAt = Date.now();
    const limit = linkedSignal(signal, Math.max(1, deadline - startedAt));
    const about = { ...subject, namespace: this.namespace };
    try {
      for (let milliseconds = FIRST_PAUSE_MS; ; milliseconds = Math.min(2 * milliseconds, LONGEST_PAUSE_MS)) {
        const failure = await this.#attempt({ deadline, signal: limit.signal, about }, call, catchError);
        if ('result' in failure) return failure.result;
        if (limit.signal.aborted) throw unanswered(about, Date.now() - startedAt, failure.error);
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
      // The signal cancels only the gRPC call. A codec may hang too, hence the race.
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
