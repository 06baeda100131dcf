import { decodeContext } from '../context/encoding';
import type { LooseFields } from '../context/context-types';
import type { SagaContext } from '../context/saga-context';
import type { SagaFailure } from '../engine/failure';
import type { SagaStatus } from '../engine/state';
import type { SagaRecord, StepRecord } from './record';

/**
 * One execution of a saga, as it was when it was looked at.
 *
 * @typeParam T - The fields of the saga's context.
 */
export class SagaExecution<T extends object = LooseFields> {
  /** The execution's id, and the id of its Temporal workflow. */
  readonly uuid: string;
  /** The saga's name. */
  readonly saga: string;
  readonly status: SagaStatus;
  readonly context: SagaContext<T>;
  /** The steps that were started, in that order. */
  readonly steps: readonly StepRecord[];
  /** What failed first; absent unless the execution has failed. */
  readonly error: SagaFailure | undefined;
  /** The undos that failed. Not empty exactly when a closed execution is `incomplete`. */
  readonly undoErrors: readonly SagaFailure[];
  /**
   * True when nobody could tell the steps and the context: no worker answered, or the workflow was
   * terminated.
   */
  readonly stepsUnavailable: boolean;

  constructor(uuid: string, record: SagaRecord, stepsUnavailable = false) {
    this.uuid = uuid;
    this.saga = record.saga;
    this.status = record.status;
    this.context = decodeContext<T>(record.context);
    this.steps = record.steps;
    this.error = record.error;
    this.undoErrors = record.undoErrors;
    this.stepsUnavailable = stepsUnavailable;
  }
}
