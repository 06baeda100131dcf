/** The shape of an undo coverage. */
import type { StepOutcome } from '../../engine/record/journal-entry';
import type { FirstFailure } from './undo-notes';

/** The number of runs of an undo after one first failure. */
export interface UndoneAfter extends FirstFailure {
  readonly times: number;
}

/** The coverage of the undo of one step. */
export interface StepUndoCoverage {
  /** The path of the step. */
  readonly step: string;
  /** How often the undo ran; 0 means that no test covers it. */
  readonly ran: number;
  /** How often it ran after the outcome of the step was done, refused or unknown. */
  readonly outcomes: Readonly<Record<StepOutcome, number>>;
  /** How often it failed for good. */
  readonly failed: number;
  /** The first failures that it ran after, the most frequent first. */
  readonly after: readonly UndoneAfter[];
}

/** The coverage of the undos of one saga, without the steps that have no `onFailure`. */
export interface SagaUndoCoverage {
  readonly saga: string;
  /** How often the saga ran. */
  readonly runs: number;
  readonly steps: readonly StepUndoCoverage[];
}

/** The coverage of the undos of all sagas. */
export interface UndoCoverage {
  /** The sagas, in the order of their names. */
  readonly sagas: readonly SagaUndoCoverage[];
  /** The number of steps that have an undo. */
  readonly undos: number;
  /** The number of these undos that ran at least once. */
  readonly covered: number;
  /** The percentage of covered undos, not rounded; 100 if there are none. */
  readonly percent: number;
  /** The undos that never ran, as `<saga>: <step>`; a saga of `only` that is unknown, as its name. */
  readonly untested: readonly string[];
  /** The coverage as a table. */
  readonly report: string;
}
