/** What a manager tells its owner while it waits: that something keeps an execution from going on. */
import type { SagaErrorCode } from '../errors/error-codes';

/** Something that keeps an execution from going on, although it has not failed. */
export interface SagaWarning {
  /**
   * - `WORKER_UNAVAILABLE`: no worker polls the task queue, or none takes the execution.
   * - `EXECUTION_BLOCKED`: its workflow task fails again and again.
   * - `EXECUTION_PAUSED`: its workflow is paused in Temporal.
   * - `SERVER_UNAVAILABLE`: the Temporal server does not answer.
   */
  readonly code: Extract<
    SagaErrorCode,
    'WORKER_UNAVAILABLE' | 'EXECUTION_BLOCKED' | 'EXECUTION_PAUSED' | 'SERVER_UNAVAILABLE'
  >;
  /** What is wrong and what to do about it, on one line. */
  readonly message: string;
  readonly uuid: string;
  readonly taskQueue: string;
}

/** Gets warnings. What it throws is shown as a warning of the process, and changes nothing. */
export type WarningHook = (warning: SagaWarning) => void;

/** The hook of a manager that was given none: a warning of the Node process. */
export function emitProcessWarning({ code, message }: SagaWarning): void {
  process.emitWarning(message, { type: 'SagaWarning', code });
}

/** Gives a warning to a hook. */
export function warn(hook: WarningHook, warning: SagaWarning): void {
  try {
    hook(warning);
  } catch (error) {
    process.emitWarning(`onWarning has thrown: ${String(error)}`, { type: 'SagaWarning' });
  }
}
