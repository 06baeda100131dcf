/**
 * Owns the form of a journal entry as plain data: what records show and snapshots hold. `step-entry.ts` and
 * `undo-entry.ts` alone change one.
 */
import type { SagaFailure } from './failure';
import type { Reply } from './reply';
import type { RequestGeneration } from './request-generation';

/** What became of the effect of a step: the undo plan depends on it (S4). */
export type StepOutcome = 'done' | 'refused' | 'unknown';

/** Where a step stands. */
export type StepStatus = 'running' | 'done' | 'failed';

/**
 * Where the undo of a step stands. `nothing`: there was nothing to undo (S2, S6). `skipped`: an operator skipped it, or
 * ended the execution.
 */
export type UndoStatus = 'running' | 'undone' | 'nothing' | 'failed' | 'skipped';

/** What happened to one step that was started. */
export interface JournalEntry extends RequestGeneration {
  /** The step's path: `<step>`, or `<conditional>.if-<n>.<step>`. */
  readonly step: string;
  /** `local`, `remote` or `conditional`. */
  readonly kind: string;
  readonly status: StepStatus;
  /** When it started and ended, in milliseconds since 1970. */
  readonly startedAt?: number;
  readonly endedAt?: number;
  /** Absent while no request can have had an effect. */
  readonly outcome?: StepOutcome;
  /** The generations whose request may have reached the participant. */
  readonly sent: readonly number[];
  /** Set while the request may still land: the milliseconds to wait before a probe or an undo is sent. */
  readonly settleTime?: number;
  /** Bytes of JSON. */
  readonly requestSize?: number;
  readonly responseSize?: number;
  /** What a probe found, where the step has one and its outcome was in doubt. */
  readonly probe?: ProbeEntry;
  /** The reply, where `keepReply` asks for it. */
  readonly reply?: Reply;
  /** The branch that a conditional chose: `if-<n>`, `else` or `none`. */
  readonly branch?: string;
  readonly undo?: UndoEntry;
}

/** What the participant answered to a probe. */
export interface ProbeEntry {
  readonly found: 'done' | 'not-done' | 'unknown';
  /** The generation of its idempotency key; absent in the journals of 0.2, where it was that of the request. */
  readonly generation?: number;
  readonly attempts?: number;
}

/** What happened to the undo of a step. */
export interface UndoEntry extends RequestGeneration {
  readonly status: UndoStatus;
  readonly startedAt?: number;
  readonly endedAt?: number;
  /** The operator who undid it by hand, skipped it, or ended the execution. */
  readonly by?: string;
  readonly error?: SagaFailure;
  /** Whether the participant has refused the undo under the key of this generation. */
  readonly isRefused?: true;
  /** Whether an earlier request under this key is in doubt: it may have undone the step. */
  readonly isDoubted?: true;
}
