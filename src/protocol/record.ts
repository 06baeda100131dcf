import type { EncodedContext } from '../context/encoding';
import type { SagaFailure } from '../engine/failure';
import type { JournalEntry, StepOutcome, StepStatus, UndoStatus } from '../engine/journal';
import type { SagaState, SagaStatus } from '../engine/state';

/** What happened to one step that was started. */
export interface StepRecord {
  /** `<step>`, or `<conditional>.if-<n>.<step>`. */
  readonly step: string;
  readonly kind: string;
  readonly status: StepStatus;
  /** What became of its deed; absent when nothing can have been done. */
  readonly outcome?: StepOutcome;
  /** How often its request was sent. */
  readonly attempts?: number;
  /** The branch that a conditional step chose: `if-<n>`, `else` or `none`. */
  readonly branch?: string;
  /** Its undo; absent when that never ran. */
  readonly undo?: { readonly status: UndoStatus; readonly attempts?: number };
}

/**
 * All that is known of an execution, in plain data: the workflow's result, the first detail of its failure,
 * and the answer to the query `saga.record`.
 */
export interface SagaRecord {
  readonly saga: string;
  readonly status: SagaStatus;
  readonly context: EncodedContext;
  /** The steps in the order in which they started. */
  readonly steps: readonly StepRecord[];
  readonly error?: SagaFailure;
  /** The undos that failed. */
  readonly undoErrors: readonly SagaFailure[];
  /**
   * True when the record would not have fitted into Temporal's history: replies, causes, and at last steps
   * were left out.
   */
  readonly shortened?: true;
}

/** The record of an execution as it is now. */
export function toRecord(
  saga: string,
  { status, context, journal, error, undoErrors }: SagaState,
): SagaRecord {
  return {
    saga,
    status,
    context,
    steps: journal.entries.map(toStepRecord),
    ...(error && { error }),
    undoErrors: [...undoErrors],
  };
}

function toStepRecord({ step, kind, status, outcome, attempts, branch, undo }: JournalEntry): StepRecord {
  return {
    step,
    kind,
    status,
    ...(outcome && { outcome }),
    ...(attempts !== undefined && { attempts }),
    ...(branch !== undefined && { branch }),
    ...(undo && {
      undo: { status: undo.status, ...(undo.attempts !== undefined && { attempts: undo.attempts }) },
    }),
  };
}

/** Whether a value is a record, such as the result of a workflow that may be somebody else's. */
export function isSagaRecord(value: unknown): value is SagaRecord {
  if (typeof value !== 'object' || value === null) return false;
  const { saga, status, context, steps } = value as Partial<SagaRecord>;
  return (
    typeof saga === 'string' &&
    typeof status === 'string' &&
    typeof context === 'object' &&
    context !== null &&
    Array.isArray(steps)
  );
}
