import { SagaError } from '../errors/saga-error';
import type { SagaExecution } from '../protocol/saga-execution';

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
    super('EXECUTION_FAILED', `The execution ${uuid} of ${saga} ended as ${status}: ${reason}`, {
      details: { uuid, status, code: error?.code },
      cause,
    });
    this.uuid = uuid;
    this.execution = execution;
  }
}

/** There is no saga execution with this uuid (`EXECUTION_NOT_FOUND`). */
export class SagaExecutionNotFoundError extends SagaError {
  readonly uuid: string;

  constructor(uuid: string, reason = 'Temporal knows no workflow with this id.') {
    super('EXECUTION_NOT_FOUND', `There is no saga execution ${uuid}: ${reason}`, { details: { uuid } });
    this.uuid = uuid;
  }
}

/** The uuid belongs to an execution that was started with something else (`EXECUTION_EXISTS`). */
export class SagaExecutionAlreadyExistsError extends SagaError {
  readonly uuid: string;

  constructor(uuid: string) {
    const message = `The uuid ${uuid} belongs to an execution with another saga, context or user; choose another uuid.`;
    super('EXECUTION_EXISTS', message, { details: { uuid } });
    this.uuid = uuid;
  }
}

/** The execution has already ended: what was to reach it comes too late (`SAGA_EXECUTION_CLOSED`). */
export class SagaExecutionAlreadyExecutedError extends SagaError {
  readonly uuid: string;

  constructor(uuid: string, status: string) {
    super('SAGA_EXECUTION_CLOSED', `The execution ${uuid} has already ended as ${status}.`, {
      details: { uuid, status },
    });
    this.uuid = uuid;
  }
}

/**
 * The execution was waited for no longer, and goes on (`EXECUTION_UNFINISHED`); `execution` is what it was
 * then, where it could be seen.
 */
export class SagaExecutionUnfinishedError extends SagaError {
  readonly uuid: string;
  readonly execution: SagaExecution | undefined;

  constructor(uuid: string, execution: SagaExecution | undefined) {
    const status = execution?.status;
    const shown = status === undefined ? '' : `; it is ${status}`;
    super('EXECUTION_UNFINISHED', `The execution ${uuid} is waited for no longer${shown}. It goes on.`, {
      details: { uuid, status },
    });
    this.uuid = uuid;
    this.execution = execution;
  }
}
