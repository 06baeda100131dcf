/** The notes that a run leaves about its undos, as plain JSON. */
import type { JournalEntry, StepOutcome } from '../../engine/record/journal-entry';
import type { SagaState } from '../../engine/saga-state';
import type { SagaErrorCode } from '../../errors/error-codes';
import { compact } from '../../context/compact';
import { definedPath } from '../../definition/walk-definition';
import { StepTable } from '../step-table';

/** A saga and its steps that have an undo. */
export interface SagaNote {
  readonly saga: string;
  readonly undoable: readonly string[];
}

/** The undos of one run, and the first failure before them. */
export interface RunNote extends SagaNote {
  readonly undos: readonly UndoNote[];
  readonly after?: FirstFailure;
}

/** The undo of one step in a run. */
export interface UndoNote {
  /** The path in the definition: the items of a loop, and all rounds, are one step. */
  readonly step: string;
  /** The outcome of the step at that time. */
  readonly outcome: StepOutcome;
  /** Whether it failed for good, regardless of a later decision of an operator. */
  readonly hasFailed: boolean;
}

/** The failure that started compensation. */
export interface FirstFailure {
  readonly code: SagaErrorCode;
  /** Absent if the failure belongs to no step, such as a cancel between two steps. */
  readonly step?: string;
}

/** The note of a saga before it runs. */
export function noteSaga(saga: string, definition: SagaState['definition']): SagaNote {
  const steps = new StepTable(definition).values();
  return { saga, undoable: steps.filter(({ hasUndo }) => hasUndo).map(({ path }) => path) };
}

/** The note of a run that has come to rest. */
export function noteRun(saga: string, state: SagaState): RunNote {
  const { definition, journal, error } = state;
  return compact({
    ...noteSaga(saga, definition),
    undos: journal.entries.flatMap((entry) => noteUndo(entry, state)),
    after: error && compact({ code: error.code, step: error.step && definedPath(error.step) }),
  });
}

function noteUndo(entry: JournalEntry, { active }: SagaState): readonly UndoNote[] {
  const { step, outcome, undo } = entry;
  // An operator who ends an execution leaves undos that never ran.
  const neverRan = undo?.error?.code === 'ENDED' && undo.error.causes.length === 0;
  if (!undo || !outcome || neverRan) return [];
  const phase = active.of(step);
  const isStuck = phase?.phase === 'undo' && phase.error !== undefined;
  const hasFailed = isStuck || undo.by !== undefined || undo.status === 'failed';
  return [{ step: definedPath(step), outcome, hasFailed }];
}
