import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { printable } from '../errors/printable';
import { SagaError } from '../errors/saga-error';
import { SagaExecutionAlreadyExecutedError } from './client-errors';
import { diagnose } from './diagnosis';
import { isClosed } from './execution-status';
import { isErrorCode } from './facts-record';
import type { SagaExecutionRepository } from './saga-execution-repository';
import type { ServerCalls } from './server-calls';
import { isFailedPrecondition, isUnavailable } from './server-errors';
import { checkUuid } from './uuid';
import { describeWorkflow } from './workflow-facts';

/**
 * How long a worker may take to accept an update. The task of a worker that was killed goes to another one after ten
 * seconds, the time of Temporal's sticky queues.
 */
export const UPDATE_TIMEOUT_MS = 30_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 1_600;
/** How long it may take to find out why there was no answer. */
const DIAGNOSIS_MS = 2_000;

/** What the workflow answers. */
interface Acceptance {
  readonly accepted: boolean;
}

/** An update with the id by which Temporal knows it again. */
interface SentUpdate {
  readonly uuid: string;
  readonly update: string;
  readonly options: { readonly args: [unknown]; readonly updateId: string };
}

interface CallLimits {
  readonly deadline: number;
  readonly signal: AbortSignal | undefined;
}

/** How long an update may take. */
export interface UpdateLimits {
  /** In milliseconds. @defaultValue 30 seconds */
  readonly timeout?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Sends to executions what changes their course: replies, and actions of operators. */
export class ExecutionUpdates {
  readonly #calls: ServerCalls;
  readonly #repository: SagaExecutionRepository;

  constructor(calls: ServerCalls, repository: SagaExecutionRepository) {
    this.#calls = calls;
    this.#repository = repository;
  }

  /**
   * Sends an update to the current run of an execution, and waits for the answer.
   *
   * @returns Whether it took effect; false when another one came first in the same moment.
   * @throws SagaError with the code that the execution refuses it with.
   * @throws SagaError `WORKER_UNAVAILABLE` when no worker answers in time, `SERVER_UNAVAILABLE` when the server does
   * not, and as every call.
   * @throws SagaExecutionNotFoundError `EXECUTION_NOT_FOUND`.
   * @throws SagaExecutionAlreadyExecutedError `SAGA_EXECUTION_CLOSED`.
   */
  async send(
    uuid: string,
    update: string,
    argument: unknown,
    { timeout = UPDATE_TIMEOUT_MS, signal }: UpdateLimits = {},
  ): Promise<boolean> {
    checkUuid(uuid);
    const deadline = Date.now() + timeout;
    // The same update id in each round, so that one run never takes the update twice.
    const sent = { uuid, update, options: { args: [argument] as [unknown], updateId: randomUUID() } };
    try {
      return await this.#deliver(sent, { deadline, signal });
    } catch (error) {
      throw isUnavailable(error) ? await this.#unanswered(uuid, update, timeout, error) : error;
    }
  }

  async #deliver(sent: SentUpdate, limits: CallLimits): Promise<boolean> {
    for (let milliseconds = FIRST_PAUSE_MS; ; milliseconds = Math.min(2 * milliseconds, LONGEST_PAUSE_MS)) {
      const answer = await this.#round(sent, limits);
      if (answer !== 'lost') return answer.accepted;
      await this.#mustBeOpen(sent.uuid, limits.deadline);
      await pause(milliseconds);
    }
  }

  /** The answer, or that the update got lost on its way. */
  async #round({ uuid, update, options }: SentUpdate, limits: CallLimits): Promise<Acceptance | 'lost'> {
    const handle = this.#calls.client.workflow.getHandle(uuid);
    return this.#calls.make<Acceptance | 'lost'>(
      { what: `the update ${update}`, uuid, ...limits },
      () => handle.executeUpdate<Acceptance, [unknown]>(update, options),
      (error) => {
        if (wasLost(error)) return 'lost';
        throw refusal(uuid, error) ?? (error as Error);
      },
    );
  }

  async #mustBeOpen(uuid: string, deadline: number): Promise<void> {
    const facts = await describeWorkflow(this.#calls, uuid, { deadline });
    if (facts.closedAs === undefined || facts.closedAs === 'CONTINUED_AS_NEW') return;
    const { status } = await this.#repository.read(facts, deadline);
    if (isClosed(status)) throw new SagaExecutionAlreadyExecutedError(uuid, status);
  }

  /** Why there was no answer: the server, or the worker. */
  async #unanswered(uuid: string, update: string, timeout: number, cause: unknown): Promise<SagaError> {
    const deadline = Date.now() + DIAGNOSIS_MS;
    const seconds = String(timeout / 1_000);
    const lead = `${update} for the execution ${printable(uuid)} was not answered within ${seconds} s`;
    const advice = 'It may still take effect; look at the execution before you try again.';
    try {
      const facts = await describeWorkflow(this.#calls, uuid, { deadline });
      const warning = await diagnose(this.#calls, facts, { deadline });
      const message = `${lead}: no worker has taken it. ${warning ? `${warning.message} ` : ''}${advice}`;
      const details = { uuid, taskQueue: facts.taskQueue, ...(warning && { hint: warning.code }) };
      return new SagaError('WORKER_UNAVAILABLE', message, { details, cause });
    } catch (error) {
      if (!isUnavailable(error)) return error as SagaError;
      const message = `${lead}: the Temporal server does not answer. See whether it runs and can be reached. ${advice}`;
      return new SagaError('SERVER_UNAVAILABLE', message, { details: { uuid }, cause });
    }
  }
}

/**
 * Whether an update got lost on its way: its run ended and the next one has begun, or the task that took it had to
 * be done again because something else came in between.
 */
function wasLost(error: unknown): boolean {
  return error instanceof WorkflowNotFoundError || isFailedPrecondition(error);
}

/** What the execution answered, where it refused the update with a code of ours. */
function refusal(uuid: string, error: unknown): SagaError | undefined {
  const cause = error instanceof WorkflowUpdateFailedError ? error.cause : undefined;
  if (!(cause instanceof ApplicationFailure)) return undefined;
  const { type, message } = cause;
  if (!isErrorCode(type)) {
    return new SagaError(
      'REQUEST_REJECTED',
      `The workflow ${printable(uuid)} refused the update: ${printable(message)}`,
      {
        details: { uuid, type },
        cause,
      },
    );
  }
  return new SagaError(type, message.replace(`[${type}] `, ''), { details: { uuid }, cause });
}
