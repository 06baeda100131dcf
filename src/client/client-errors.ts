import { printable } from '../errors/printable';
import { SagaError } from '../errors/saga-error';
import type { SagaExecution } from '../protocol/saga-execution';
import type { SagaWarning } from './warnings';

/**
 * An execution failed (`EXECUTION_FAILED`); `execution` holds its record. Follows the original's exception of
 * that name.
 */
export class SagaFailedExecutionError extends SagaError {
  readonly uuid: string;
  readonly execution: SagaExecution;

  constructor(execution: SagaExecution, cause?: unknown) {
    const { uuid, saga, status, error } = execution;
    const reason = error ? `[${error.code}] ${error.message}` : 'no reason is known';
    const message = `The execution ${printable(uuid)} of ${printable(saga)} ended as ${status}: ${reason}`;
    super('EXECUTION_FAILED', message, { details: { uuid, status, code: error?.code }, cause });
    this.uuid = uuid;
    this.execution = execution;
  }
}

/** There is no saga execution with this uuid (`EXECUTION_NOT_FOUND`). */
export class SagaExecutionNotFoundError extends SagaError {
  readonly uuid: string;

  constructor(uuid: string, reason = 'Temporal knows no workflow with this id.') {
    super('EXECUTION_NOT_FOUND', `There is no saga execution ${printable(uuid)}: ${reason}`, {
      details: { uuid },
    });
    this.uuid = uuid;
  }
}

/** The uuid belongs to an execution that was started with something else (`EXECUTION_EXISTS`). */
export class SagaExecutionAlreadyExistsError extends SagaError {
  readonly uuid: string;

  /** @param difference - What is different, where it is known. */
  constructor(uuid: string, difference = 'saga, context or user') {
    const message = `The uuid ${printable(uuid)} belongs to an execution with another ${difference}. Load it to see whose it is; a new uuid starts another execution.`;
    super('EXECUTION_EXISTS', message, { details: { uuid, difference } });
    this.uuid = uuid;
  }
}

/** The execution has already ended: what was to reach it comes too late (`SAGA_EXECUTION_CLOSED`). */
export class SagaExecutionAlreadyExecutedError extends SagaError {
  readonly uuid: string;

  constructor(uuid: string, status: string) {
    super('SAGA_EXECUTION_CLOSED', `The execution ${printable(uuid)} has already ended as ${status}.`, {
      details: { uuid, status },
    });
    this.uuid = uuid;
  }
}

/** What is known of an execution that is waited for no longer. */
export interface UnfinishedFacts {
  /** The execution as it is now, where the server answers. */
  readonly execution?: SagaExecution | undefined;
  /** What keeps it from going on, where something does. */
  readonly warning?: SagaWarning | undefined;
  /** False when its start was not answered, `never` when nothing was sent. @defaultValue true */
  readonly isStarted?: boolean | 'never';
  readonly cause?: unknown;
}

/**
 * The execution was waited for no longer, and goes on (`EXECUTION_UNFINISHED`); `execution` is what it was
 * then, where it could be seen.
 */
export class SagaExecutionUnfinishedError extends SagaError {
  readonly uuid: string;
  readonly execution: SagaExecution | undefined;

  constructor(uuid: string, { execution, warning, isStarted = true, cause }: UnfinishedFacts) {
    const status = execution?.status;
    const details = { uuid, status, ...(warning && { hint: warning.code, taskQueue: warning.taskQueue }) };
    super('EXECUTION_UNFINISHED', messageOf(uuid, status, warning, isStarted), { details, cause });
    this.uuid = uuid;
    this.execution = execution;
  }
}

function messageOf(
  uuid: string,
  status: string | undefined,
  warning: SagaWarning | undefined,
  isStarted: boolean | 'never',
): string {
  const hint = warning ? ` ${warning.message}` : '';
  if (isStarted === 'never')
    return `Nothing was sent to the execution ${printable(uuid)}: the signal was aborted before.`;
  if (!isStarted) {
    return `The execution ${printable(uuid)} is waited for no longer, and its start was not answered: it may or may not have been started.${hint} The same start with this uuid attaches to it.`;
  }
  const shown = status === undefined ? '' : `; it is ${status}`;
  return `The execution ${printable(uuid)} is waited for no longer${shown}. It goes on; the same run with this uuid goes on waiting.${hint}`;
}
