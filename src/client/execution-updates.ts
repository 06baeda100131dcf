/** Owns the delivery of updates to executions: replies, and the actions of operators. */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { compact } from '../context/compact';
import { isErrorCode } from '../errors/error-codes';
import { printable } from '../errors/printable';
import { SagaError } from '../errors/saga-error';
import { SagaExecutionAlreadyExecutedError } from './client-errors';
import { diagnose } from './diagnosis';
import { isClosed } from './execution-status';
import type { SagaExecutionRepository } from './saga-execution-repository';
import type { ServerCalls } from './server-calls';
import { isFailedPrecondition, isUnavailable } from './server-errors';
import { checkUuid } from './uuid';
import { describeWorkflow } from './workflow-facts';

/**
 * The time that a worker has to answer an update. Temporal gives the task of a killed worker to another worker after
 * ten seconds, the timeout of its sticky queues.
 */
export const UPDATE_TIMEOUT_MS = 30_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 1_600;
/** The time for the diagnosis of an update without an answer. */
const DIAGNOSIS_MS = 2_000;

/** The answer of the workflow. */
interface Acceptance {
  readonly accepted: boolean;
}

/** An update with the id by which Temporal recognizes a repetition. */
interface SentUpdate {
  readonly uuid: string;
  readonly update: string;
  readonly options: { readonly args: [unknown]; readonly updateId: string };
}

/** The limits of one call. */
export interface CallLimits {
  readonly deadline: number;
  readonly signal: AbortSignal | undefined;
}

/** The limits of an update. */
export interface UpdateLimits {
  /** In milliseconds. @defaultValue 30 seconds */
  readonly timeout?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Sends updates to executions. */
export class ExecutionUpdates {
  readonly #calls: ServerCalls;
  readonly #repository: SagaExecutionRepository;

  constructor(calls: ServerCalls, repository: SagaExecutionRepository) {
    this.#calls = calls;
    this.#repository = repository;
  }

  /**
   * Sends an update to the current run of an execution, and waits for the answer. If that run ends meanwhile, the
   * update is sent to the next run.
   *
   * @returns Whether the update took effect; false if another update took effect first.
   * @throws SagaError with the code of the refusal.
   * @throws SagaError `WORKER_UNAVAILABLE` if no worker answers in time, `SERVER_UNAVAILABLE` if the server does not
   * answer, and the other errors of {@link ServerCalls.make}.
   * @throws SagaExecutionNotFoundError `EXECUTION_NOT_FOUND`.
   * @throws SagaExecutionAlreadyExecutedError `SAGA_EXECUTION_CLOSED`.
   */
  async send(
    uuid: string,
    update: string,
    argument: unknown,
    { timeout = UPDATE_TIMEOUT_MS, signal }: UpdateLimits = {},
  ): Promise<boolean> {
    const ask = this.question<Acceptance>(uuid, update, argument);
    try {
      return (await ask({ deadline: Date.now() + timeout, signal })).accepted;
    } catch (error) {
      throw isUnavailable(error) ? await this.#unanswered(uuid, update, timeout, error) : error;
    }
  }

  /**
   * An update that may be sent again and again, until its answer comes.
   *
   * @throws As {@link send}, but for an update without an answer `SERVER_UNAVAILABLE` alone.
   */
  question<A>(uuid: string, update: string, argument: unknown): (limits: CallLimits) => Promise<A> {
    checkUuid(uuid);
    // Each round uses the same update id, so that one run never applies the update twice.
    const sent = { uuid, update, options: { args: [argument] as [unknown], updateId: randomUUID() } };
    return (limits) => this.#deliver<A>(sent, limits);
  }

  async #deliver<A>(sent: SentUpdate, limits: CallLimits): Promise<A> {
    for (let milliseconds = FIRST_PAUSE_MS; ; milliseconds = Math.min(2 * milliseconds, LONGEST_PAUSE_MS)) {
      const answer = await this.#round<A>(sent, limits);
      if (answer !== LOST) return answer;
      await this.#mustBeOpen(sent.uuid, limits.deadline);
      await pause(milliseconds);
    }
  }

  /** The answer, or {@link LOST} if no run answered. */
  async #round<A>({ uuid, update, options }: SentUpdate, limits: CallLimits): Promise<A | typeof LOST> {
    const handle = this.#calls.client.workflow.getHandle(uuid);
    return this.#calls.make<A | typeof LOST>(
      { operation: `the update ${update}`, uuid, ...limits },
      () => handle.executeUpdate<A, [unknown]>(update, options),
      (error) => {
        if (wasLost(error)) return LOST;
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

  /** The error for an update without an answer: the server or the worker did not respond. */
  async #unanswered(uuid: string, update: string, timeout: number, cause: unknown): Promise<SagaError> {
    const deadline = Date.now() + DIAGNOSIS_MS;
    const seconds = String(timeout / 1_000);
    const lead = `The update ${update} of execution ${printable(uuid)} got no answer within ${seconds} s`;
    const advice = 'The update may still take effect; load the execution before you try again.';
    try {
      const facts = await describeWorkflow(this.#calls, uuid, { deadline });
      const warning = await diagnose(this.#calls, facts, { deadline });
      const message = `${lead}: no worker has taken it. ${warning ? `${warning.message} ` : ''}${advice}`;
      const details = { uuid, taskQueue: facts.taskQueue, ...compact({ hint: warning?.code }) };
      return new SagaError('WORKER_UNAVAILABLE', message, { details, cause });
    } catch (error) {
      if (!isUnavailable(error)) return error as SagaError;
      const message = `${lead}: the Temporal server does not answer. Check that it runs and can be reached. ${advice}`;
      return new SagaError('SERVER_UNAVAILABLE', message, { details: { uuid }, cause });
    }
  }
}

/** No run has answered an update. */
const LOST = Symbol('lost');

/**
 * Whether an update must be sent again: its run ended, perhaps after it had taken the update, or Temporal rejected the task
 * that handled it because another event arrived first.
 */
function wasLost(error: unknown): boolean {
  if (error instanceof WorkflowNotFoundError || isFailedPrecondition(error)) return true;
  const cause = error instanceof WorkflowUpdateFailedError ? error.cause : undefined;
  return cause instanceof ApplicationFailure && cause.type === UNANSWERED_FAILURE;
}

/** The type of Temporal's failure for an update that a run had taken, and not answered when it ended. */
const UNANSWERED_FAILURE = 'AcceptedUpdateCompletedWorkflow';

/** The refusal of the execution as an error; `undefined` if the error is not a refusal. */
function refusal(uuid: string, error: unknown): SagaError | undefined {
  const cause = error instanceof WorkflowUpdateFailedError ? error.cause : undefined;
  if (!(cause instanceof ApplicationFailure)) return undefined;
  const { type, message } = cause;
  if (!isErrorCode(type)) {
    return new SagaError(
      'REQUEST_REJECTED',
      `Workflow ${printable(uuid)} refused the update: ${printable(message)}`,
      {
        details: { uuid, type },
        cause,
      },
    );
  }
  return new SagaError(type, message.replace(`[${type}] `, ''), { details: { uuid }, cause });
}
