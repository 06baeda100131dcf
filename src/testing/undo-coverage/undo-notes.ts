import type { JournalEntry, StepOutcome } from '../../engine/record/journal-entry';
import type { SagaState } from '../../engine/saga-state';
import type { SagaErrorCode } from '../../errors/error-codes';
import { stepTable } from '../step-table';

/** A saga that ran in a test, or could have: the steps that say how they are undone. Plain JSON. */
export interface SagaNote {
  readonly saga: string;
  readonly undoable: readonly string[];
}

/** The undos of one run, and the failure that they came after. Plain JSON. */
export interface RunNote extends SagaNote {
  readonly undos: readonly UndoNote[];
  readonly after?: FirstFailure;
}

/** That the undo of a step ran. */
export interface UndoNote {
  readonly step: string;
  /** What was known of the step's deed then. */
  readonly outcome: StepOutcome;
  /** Whether it failed for good, whatever a person made of it afterwards. */
  readonly hasFailed: boolean;
}

/** What turned a saga round. */
export interface FirstFailure {
  readonly code: SagaErrorCode;
  /** Absent when it came from outside, such as a cancel between two steps. */
  readonly step?: string;
}

/** What there is to know of a saga before it runs. */
export function noteSaga(saga: string, definition: SagaState['definition']): SagaNote {
  const steps = [...stepTable(definition).values()];
  return { saga, undoable: steps.filter(({ hasUndo }) => hasUndo).map(({ path }) => path) };
}

/** What a run that has come to rest tells about its undos. */
export function noteRun(saga: string, state: SagaState): RunNote {
  const { definition, journal, error } = state;
  return {
    ...noteSaga(saga, definition),
    undos: journal.entries.flatMap((entry) => noteUndo(entry, state)),
    ...(error && {
      after: { code: error.code, ...(error.step !== undefined && { step: error.step }) },
    }),
  };
}

function noteUndo(entry: JournalEntry, { active }: SagaState): readonly UndoNote[] {
  const { step, outcome, undo } = entry;
  // Whoever ends an execution leaves undos that were never tried.
  const wasNeverTried = undo?.error?.code === 'ENDED' && undo.error.causes.length === 0;
  if (!undo || !outcome || wasNeverTried) return [];
  const underWay = active.of(step);
  const isStuck = underWay?.phase === 'undo' && underWay.error !== undefined;
  const hasFailed = isStuck || undo.by !== undefined || undo.status === 'failed';
  return [{ step, outcome, hasFailed }];
}
