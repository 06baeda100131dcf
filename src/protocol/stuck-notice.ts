/** Owns the notice that a stuck execution sends. */
import type { SagaFailure } from '../engine/record/failure';

/** An execution waits for an operator: the argument of `onStuck`, as plain data. */
export interface StuckNotice {
  /** The uuid of the execution. */
  readonly uuid: string;
  /** The saga's name. */
  readonly saga: string;
  /** The path of the step. */
  readonly step: string;
  /** Whether the step itself waits, or its undo. */
  readonly phase: 'execute' | 'undo';
  /** The id of the incident, which an action of an operator names. */
  readonly incident: string;
  /** What failed. */
  readonly error: SagaFailure;
  /** The user on whose behalf the execution runs, where the start named one. */
  readonly user?: string;
}
