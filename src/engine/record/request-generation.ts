/**
 * Owns the request of a phase in the journal: its generation, which decides the idempotency key, what an operator changed
 * of it, and how often it was sent (S9).
 */
import type { RequestChange } from '../operators/operator-action';

/** The fields that a step and its undo share, as plain data. */
export interface RequestGeneration {
  /** Counts the requests that need a key of their own, from 1 (S9). */
  readonly generation: number;
  /** The latest change of an operator: it holds for whatever is sent under that key. */
  readonly change?: RequestChange;
  /** When the request was first sent under the key of this generation, in milliseconds since 1970. */
  readonly sentAt?: number;
  /** How often the request was sent. */
  readonly attempts?: number;
}

/** The same fields, for the code that owns them. */
export type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** The request of a step, or of its undo. */
export abstract class JournaledRequest implements RequestGeneration {
  // Declared alone: a field that is not set must not be there, since snapshots hold the entry as JSON.
  declare readonly generation: number;
  declare readonly change?: RequestChange;
  declare readonly sentAt?: number;
  declare readonly attempts?: number;

  /**
   * The next request gets a key of its own, with the change of an operator if there is one.
   *
   * @param used - Further generations that a run before a reset of the workflow may have used.
   */
  beginGeneration(change?: RequestChange, used: readonly number[] = []): void {
    this.#own.generation = Math.max(this.generation, ...used) + 1;
    delete this.#own.sentAt;
    if (change) this.#own.change = change;
  }

  /** When the request was first sent under its key: now, unless it was sent before. */
  firstSentAt(now: number): number {
    return (this.#own.sentAt ??= now);
  }

  /** Adds the attempts of an operator's retry to the earlier ones. */
  countAttempts(attempts: number | undefined): void {
    if (attempts !== undefined) this.#own.attempts = (this.attempts ?? 0) + attempts;
  }

  get #own(): Writable<RequestGeneration> {
    return this;
  }
}
