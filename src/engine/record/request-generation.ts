/**
 * Owns the generation of a request: which idempotency key it has, and what an operator changed of it (S9).
 */
import type { RequestChange } from '../operators/operator-action';

/** What identifies the request of a phase, and what an operator may change of it. */
export interface RequestGeneration {
  /** Counts the requests that need a key of their own, from 1 (S9). */
  readonly generation: number;
  /** The latest change of an operator: it holds for whatever is sent under that key. */
  readonly change?: RequestChange;
  /** When the request was first sent under the key of this generation, in milliseconds since 1970. */
  readonly sentAt?: number;
}

/** The same fields, for the code that owns them. */
export type Writable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * Gives the next request a key of its own, which no run before a reset of the workflow has used either.
 *
 * @param used - The generations that requests were sent under.
 */
export function beginGeneration(request: Writable<RequestGeneration>, used: readonly number[] = []): void {
  request.generation = Math.max(request.generation, ...used) + 1;
  delete request.sentAt;
}

/** When the request was first sent under its key: now, unless it was sent before. */
export function firstSentAt(request: Writable<RequestGeneration>, now: number): number {
  return (request.sentAt ??= now);
}
