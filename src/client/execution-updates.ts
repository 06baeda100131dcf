import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import {
  type Client,
  isGrpcServiceError,
  ServiceError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { SAGA_ERROR_CODES, type SagaErrorCode } from '../errors/error-codes';
import { SagaError } from '../errors/saga-error';
import { SagaExecutionAlreadyExecutedError } from './client-errors';
import { isClosed } from './execution-status';
import type { SagaExecutionRepository } from './saga-execution-repository';
import { checkUuid } from './uuid';

/** How long a worker may take to accept an update: a continued run alone takes up to two seconds to begin. */
const DEADLINE_MS = 10_000;
/** The status of gRPC, FAILED_PRECONDITION, for an update whose task failed. */
const FAILED_PRECONDITION = 9;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 1_600;

/** What the workflow answers. */
interface Acceptance {
  readonly accepted: boolean;
}

/** Sends to executions what changes their course: replies, and what people do. */
export class ExecutionUpdates {
  readonly #client: Client;
  readonly #repository: SagaExecutionRepository;

  constructor(client: Client, repository: SagaExecutionRepository) {
    this.#client = client;
    this.#repository = repository;
  }

  /**
   * Sends an update to the current run of an execution, and waits for the answer.
   *
   * @returns Whether it took effect; false when another one came first in the same moment.
   * @throws SagaError with the code that the execution refuses it with.
   * @throws SagaError `WORKER_UNAVAILABLE` when no worker answers within 10 seconds.
   * @throws SagaExecutionNotFoundError `EXECUTION_NOT_FOUND`.
   * @throws SagaExecutionAlreadyExecutedError `SAGA_EXECUTION_CLOSED`.
   */
  async send(uuid: string, update: string, argument: unknown): Promise<boolean> {
    checkUuid(uuid);
    const deadline = Date.now() + DEADLINE_MS;
    try {
      return await this.#client.connection.withDeadline(deadline, () =>
        this.#deliver(uuid, update, argument),
      );
    } catch (error) {
      if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) throw unanswered(uuid, update, error);
      throw refusal(uuid, error) ?? error;
    }
  }

  async #deliver(uuid: string, update: string, argument: unknown): Promise<boolean> {
    const handle = this.#client.workflow.getHandle(uuid);
    // The same in each round, so that one run never takes the update twice.
    const updateId = randomUUID();
    for (let milliseconds = FIRST_PAUSE_MS; ; milliseconds *= 2) {
      try {
        const { accepted } = await handle.executeUpdate<Acceptance, [unknown]>(update, {
          args: [argument],
          updateId,
        });
        return accepted;
      } catch (error) {
        if (!wasLost(error)) throw error;
        await this.#mustBeOpen(uuid);
        if (milliseconds > LONGEST_PAUSE_MS) throw error;
        await pause(milliseconds);
      }
    }
  }

  async #mustBeOpen(uuid: string): Promise<void> {
    const { status } = await this.#repository.load(uuid);
    if (isClosed(status)) throw new SagaExecutionAlreadyExecutedError(uuid, status);
  }
}

/**
 * Whether an update got lost on its way: its run ended and the next one has begun, or the task that took it had to
 * be done again because something else came in between.
 */
function wasLost(error: unknown): boolean {
  if (error instanceof WorkflowNotFoundError) return true;
  const cause = error instanceof ServiceError ? error.cause : undefined;
  return isGrpcServiceError(cause) && (cause.code as number) === FAILED_PRECONDITION;
}

/** What the execution answered, where it refused the update with a code of ours. */
function refusal(uuid: string, error: unknown): SagaError | undefined {
  const cause = error instanceof WorkflowUpdateFailedError ? error.cause : undefined;
  if (!(cause instanceof ApplicationFailure) || !isErrorCode(cause.type)) return undefined;
  const reason = cause.message.replace(`[${cause.type}] `, '');
  return new SagaError(cause.type, reason, { details: { uuid }, cause });
}

function isErrorCode(type: unknown): type is SagaErrorCode {
  return typeof type === 'string' && Object.hasOwn(SAGA_ERROR_CODES, type);
}

function unanswered(uuid: string, update: string, cause: Error): SagaError {
  const seconds = String(DEADLINE_MS / 1_000);
  const message = `No worker has answered ${update} for the execution ${uuid} within ${seconds} seconds; it may still take effect once there is one. Look at the execution before you try again.`;
  return new SagaError('WORKER_UNAVAILABLE', message, { details: { uuid }, cause });
}
