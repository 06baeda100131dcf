import type { SagaFailure } from '../engine/record/failure';

/** An execution waits for a person: what `onStuck` is told, as plain data. */
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
  /** On whose behalf the execution runs, where the start said it. */
  readonly user?: string;
}
