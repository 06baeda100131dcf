import { setTimeout as pause } from 'node:timers/promises';
import { type Client, WorkflowFailedError } from '@temporalio/client';
import { type Duration, toMilliseconds } from '../definition/duration';
import { SagaError } from '../errors/saga-error';
import { isSagaRecord } from '../protocol/record';
import { SagaExecution } from '../protocol/saga-execution';
import { SagaExecutionNotFoundError, SagaExecutionUnfinishedError } from './client-errors';
import { isClosed } from './execution-status';
import { recordOfFailure } from './failure-record';
import { type LinkedSignal, linkedSignal, whenAborted } from './linked-signal';
import type { SagaExecutionRepository } from './saga-execution-repository';

/** How long an execution is waited for. */
export interface WaitOptions {
  /** Whether to wait until the execution pauses instead of until its end. @defaultValue false */
  readonly pauseOnDisk?: boolean;
  /** After this time it is waited for no longer; the saga goes on. @defaultValue as long as it takes */
  readonly timeout?: Duration;
  /** Ends the waiting when it is aborted; the saga goes on. One that is aborted already starts nothing. */
  readonly signal?: AbortSignal;
}

/** What there is at the end of the waiting, and the failure of its workflow, where it has one. */
export interface Outcome {
  readonly execution: SagaExecution;
  readonly cause?: Error;
}

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1_000;
/** How long an execution that is waited for no longer may take to say where it stands. */
const LAST_LOOK_MS = 1_000;
/** Temporal's client keeps something of each call until the signal that was given to it is gone. */
const ROUND_MS = 300_000;

/** Waits for executions. */
export class ExecutionWait {
  readonly #client: Client;
  readonly #repository: SagaExecutionRepository;

  constructor(client: Client, repository: SagaExecutionRepository) {
    this.#client = client;
    this.#repository = repository;
  }

  /**
   * Waits for the end of an execution, or for its first pause.
   *
   * @throws SagaExecutionUnfinishedError `EXECUTION_UNFINISHED` when the time is over or the signal aborted.
   */
  async over(uuid: string, { pauseOnDisk, timeout, signal }: WaitOptions): Promise<Outcome> {
    const waiting = linkedSignal(signal, toMilliseconds(timeout));
    try {
      const end = this.#end(uuid, waiting.signal);
      const pausing = pauseOnDisk ? [this.#pauseOr(end, uuid, waiting.signal)] : [];
      return await Promise.race([whenAborted(waiting.signal), end, ...pausing]);
    } catch (error) {
      if (!waiting.signal.aborted) throw error;
      const seen = this.#repository.load(uuid, { timeout: LAST_LOOK_MS });
      throw new SagaExecutionUnfinishedError(uuid, await seen.catch(() => undefined));
    } finally {
      waiting.release();
    }
  }

  async #pauseOr(end: Promise<Outcome>, uuid: string, waiting: AbortSignal): Promise<Outcome> {
    for (let milliseconds = FIRST_PAUSE_MS; ; milliseconds = Math.min(2 * milliseconds, LONGEST_PAUSE_MS)) {
      const execution = await this.#repository.load(uuid);
      if (execution.status === 'paused') return { execution };
      if (isClosed(execution.status)) return end;
      await pause(milliseconds, undefined, { signal: waiting });
    }
  }

  async #end(uuid: string, waiting: AbortSignal): Promise<Outcome> {
    for (;;) {
      waiting.throwIfAborted();
      const outcome = await this.#endWithin(linkedSignal(waiting, ROUND_MS), uuid, waiting);
      // One that goes on was reset: the run that was waited for is gone.
      if (outcome && isClosed(outcome.execution.status)) return outcome;
    }
  }

  /** The end, or `undefined` when the round is over before that. */
  async #endWithin(round: LinkedSignal, uuid: string, waiting: AbortSignal): Promise<Outcome | undefined> {
    try {
      return await this.#client.connection.withAbortSignal(round.signal, () => this.#result(uuid));
    } catch (error) {
      if (waiting.aborted || !round.signal.aborted) throw error;
      return undefined;
    } finally {
      round.release();
    }
  }

  async #result(uuid: string): Promise<Outcome> {
    try {
      const result: unknown = await this.#client.workflow.getHandle(uuid).result();
      if (isSagaRecord(result)) return { execution: new SagaExecution(uuid, result) };
    } catch (error) {
      if (!(error instanceof WorkflowFailedError)) throw error;
      const record = recordOfFailure(error);
      // What was ended from outside left none, or left it in its memo.
      const execution = record ? new SagaExecution(uuid, record) : await this.#repository.load(uuid);
      return { execution, cause: error };
    }
    throw new SagaExecutionNotFoundError(uuid, 'its workflow returned something else than a record.');
  }
}

/**
 * Checks how long an execution is to be waited for, before anything is started.
 *
 * @throws {@link SagaError} `INPUT_INVALID`, or the reason of a signal that is aborted already.
 */
export function checkWait({ timeout, signal }: WaitOptions): void {
  if (timeout !== undefined && toMilliseconds(timeout) === undefined) {
    const message = `timeout is a duration such as '30 s', or milliseconds, not ${JSON.stringify(timeout)}.`;
    throw new SagaError('INPUT_INVALID', message);
  }
  signal?.throwIfAborted();
}
