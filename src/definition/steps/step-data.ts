/** Owns the plain data that all kinds of steps share. */
import type { StepOptionsData } from '../options/step-options';

/** The plain data that all kinds of steps share. */
export interface StepData {
  readonly kind: string;
  /** Unique in its list of steps; a step without a name is `step-<n>`. */
  readonly id: string;
  readonly options?: StepOptionsData;
  /** The step is the pivot: the point of no return. */
  readonly pivot?: true;
  /** The step succeeds after enough attempts. */
  readonly retriable?: true;
  /** Why the step needs no compensation. */
  readonly withoutUndo?: string;
}
