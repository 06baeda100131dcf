import type { StepOutcome } from '../../engine/record/journal-entry';
import type { FirstFailure } from './undo-notes';

/** How often an undo ran after one first failure. */
export interface UndoneAfter extends FirstFailure {
  readonly times: number;
}

/** What tests have seen of the undo of one step. */
export interface StepUndoCoverage {
  /** The path of the step. */
  readonly step: string;
  /** How often its undo ran; 0: no test knows what it does. */
  readonly ran: number;
  /** How often it ran when the step's deed was done, had been refused, or was in doubt. */
  readonly outcomes: Readonly<Record<StepOutcome, number>>;
  /** How often it failed for good. */
  readonly failed: number;
  /** The first failures that it ran after, the most frequent first. */
  readonly after: readonly UndoneAfter[];
}

/** What tests have seen of the undos of one saga. Steps without an `onFailure` are left out. */
export interface SagaUndoCoverage {
  readonly saga: string;
  /** How often the saga ran. */
  readonly runs: number;
  readonly steps: readonly StepUndoCoverage[];
}

/** What tests have seen of undos. */
export interface UndoCoverage {
  /** By their names. */
  readonly sagas: readonly SagaUndoCoverage[];
  /** How many steps say how they are undone. */
  readonly undos: number;
  /** How many of these undos ran at least once. */
  readonly covered: number;
  /** The share of them in percent, not rounded; 100 when there are none. */
  readonly percent: number;
  /** The undos that never ran, as `<saga>: <step>`; a saga that was asked for and is not known, by its name alone. */
  readonly untested: readonly string[];
  /** All of that as a table. */
  readonly report: string;
}
