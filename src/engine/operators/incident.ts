import type { SagaFailure } from '../record/failure';
import type { IncidentPhase } from './operator-action';

/**
 * A place at which a person can act: a step, or an undo, that is under way, or that has failed and waits.
 */
export interface Incident {
  /**
   * No two incidents have the same, not even after a reset of the workflow, so that an action cannot meet
   * another incident than the one it was meant for.
   */
  readonly id: string;
  /** The path of the step. */
  readonly step: string;
  readonly phase: IncidentPhase;
  /** When it began, in milliseconds since 1970. */
  readonly since: number;
  /** What failed: the execution is `stuck`. Absent while the request is under way. */
  error?: SagaFailure;
}
