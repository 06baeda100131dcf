/** Owns the warnings of a manager about an awaited execution that cannot continue. */
import { messageOf } from '../errors/describe-error';
import type { SagaErrorCode } from '../errors/error-codes';

/** An obstacle that keeps an execution from continuing, although the execution has not failed. */
export interface SagaWarning {
  /**
   * - `WORKER_UNAVAILABLE`: no worker polls the task queue, or no worker takes the execution.
   * - `EXECUTION_BLOCKED`: the workflow task fails repeatedly.
   * - `EXECUTION_PAUSED`: the workflow is paused in Temporal.
   * - `SERVER_UNAVAILABLE`: the Temporal server does not answer.
   */
  readonly code: Extract<
    SagaErrorCode,
    'WORKER_UNAVAILABLE' | 'EXECUTION_BLOCKED' | 'EXECUTION_PAUSED' | 'SERVER_UNAVAILABLE'
  >;
  /** The obstacle and its remedy, on one line. */
  readonly message: string;
  readonly uuid: string;
  readonly taskQueue: string;
}

/** Receives warnings. An error that it throws becomes a warning of the process, and changes nothing else. */
export type WarningHook = (warning: SagaWarning) => void;

/** The default hook: it emits a warning of the Node process. */
export function emitProcessWarning({ code, message }: SagaWarning): void {
  process.emitWarning(message, { type: 'SagaWarning', code });
}

/** Calls a hook. */
export function warn(hook: WarningHook, warning: SagaWarning): void {
  try {
    hook(warning);
  } catch (error) {
    process.emitWarning(`onWarning threw: ${messageOf(error)}`, { type: 'SagaWarning' });
  }
}
