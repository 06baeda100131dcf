import type { SagaFailure } from './failure';
import type { Reply } from './runtime';

/** What became of the deed of a step: the ground on which the undo plan is made (S4). */
export type StepOutcome = 'done' | 'refused' | 'unknown';

/** Where a step stands. */
export type StepStatus = 'running' | 'done' | 'failed';

/** Where the undo of a step stands. `nothing`: there turned out to be nothing to undo (S2, S6). */
export type UndoStatus = 'running' | 'undone' | 'nothing' | 'failed';

/** What happened to one step that was started. */
export interface JournalEntry {
  /** The step's path: `<step>`, or `<conditional>.if-<n>.<step>`. */
  readonly step: string;
  /** `local`, `remote` or `conditional`. */
  readonly kind: string;
  status: StepStatus;
  /** Absent while nothing can have been done. */
  outcome?: StepOutcome;
  /** How often the request was sent. */
  attempts?: number;
  /** The idempotency keys under which the participant may know the request. */
  keys: readonly string[];
  /**
   * Set while the request may still land although its step has failed: the milliseconds to wait before its
   * undo.
   */
  settleTime?: number;
  /** The reply, where `keepReply` asks for it. */
  reply?: Reply;
  /** The branch that a conditional chose: `if-<n>`, `else` or `none`. */
  branch?: string;
  undo?: UndoEntry;
}

/** What happened to the undo of a step. */
export interface UndoEntry {
  status: UndoStatus;
  attempts?: number;
  error?: SagaFailure;
}

/** The record of what each step did, in the order in which the steps started. */
export class Journal {
  readonly #entries = new Map<string, JournalEntry>();

  start(step: string, kind: string): JournalEntry {
    const entry: JournalEntry = { step, kind, status: 'running', keys: [] };
    this.#entries.set(step, entry);
    return entry;
  }

  find(step: string): JournalEntry | undefined {
    return this.#entries.get(step);
  }

  get entries(): readonly JournalEntry[] {
    return [...this.#entries.values()];
  }
}
