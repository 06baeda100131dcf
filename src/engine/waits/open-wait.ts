/** Owns the form of an open wait, as records show it and as callers answer it. Plain data. */
import type { EncodedValue } from '../../context/encoding';

/** What a step waits for. */
export type WaitKind = 'timer' | 'event' | 'decision' | 'query';

/** A step that waits for a time, an event, a decision, or the time of its next question. */
export interface OpenWait {
  /** The path of the step. */
  readonly step: string;
  readonly kind: WaitKind;
  /**
   * When the wait opened and when it ends by itself, in milliseconds since 1970. A query waits since its first question.
   */
  readonly since: number;
  readonly until?: number;
  /** Of a query: whom it asks. */
  readonly target?: string;
  /** Of an event: its name, and the key by which waits for the same event differ. */
  readonly event?: string;
  readonly key?: string;
  /** Of a decision: the possible choices. */
  readonly choices?: readonly string[];
  /** Of a decision: what the caller decides about, encoded, and its digest. */
  readonly shows?: EncodedValue;
  readonly seen?: string;
  /** Of a decision that several have to agree on: those who have decided, and how many it takes. */
  readonly approvals?: readonly Decision[];
  readonly needed?: number;
}

/** A decision that was taken. */
export interface Decision {
  readonly choice: string;
  /** Who has decided. The name is not verified. */
  readonly by: string;
  /** In milliseconds since 1970. */
  readonly at: number;
  readonly reason?: string;
}
