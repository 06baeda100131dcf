/** Owns the wait for the end, or the first pause, of an execution. */
import { setTimeout as pause } from 'node:timers/promises';
import { WorkflowFailedError } from '@temporalio/client';
import { SagaError } from '../errors/saga-error';
import { isSagaRecord } from '../protocol/record';
import { SagaExecution } from '../protocol/saga-execution';
import { SagaExecutionNotFoundError, SagaExecutionUnfinishedError } from './client-errors';
import { diagnose } from './diagnosis';
import { isClosed } from './execution-status';
import { recordOfFailure } from './closed-record';
import { whenAborted } from './linked-signal';
import type { WaitLimits } from './wait-limits';
import type { SagaExecutionRepository } from './saga-execution-repository';
import type { ServerCalls } from './server-calls';
import { isUnavailable } from './server-errors';
import type { WaitMonitor } from './wait-monitor';
import { describeWorkflow } from './workflow-facts';

/** The execution at the end of the wait, and the failure of its workflow if it failed. */
export interface Outcome {
  readonly execution: SagaExecution;
  readonly cause?: Error;
}

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1_000;
/** The time to read an execution once more after its caller stopped waiting. */
const LAST_LOAD_MS = 1_000;
/** The length of one long poll. The wait notices a silent connection after this time at the latest. */
const ROUND_MS = 60_000;
/** The pause between two attempts to reach a server that does not answer. */
const RETRY_PAUSE_MS = 500;

/** Waits for executions. */
export class ExecutionWait {
  readonly #calls: ServerCalls;
  readonly #repository: SagaExecutionRepository;
  readonly #watch: WaitMonitor;

  constructor(calls: ServerCalls, repository: SagaExecutionRepository, watch: WaitMonitor) {
    this.#calls = calls;
    this.#repository = repository;
    this.#watch = watch;
  }

  /**
   * Waits for the end of an execution, or for its first pause. The wait survives an outage of the server.
   *
   * @throws SagaExecutionUnfinishedError `EXECUTION_UNFINISHED` after the timeout or an abort.
   * @throws SagaError the errors of {@link ServerCalls.make}, except `SERVER_UNAVAILABLE`.
   */
  outcome(uuid: string, pauseOnDisk: boolean, limits: WaitLimits): Promise<Outcome> {
    const { signal } = limits;
    return this.during(uuid, limits, () => {
      const end = this.#end(uuid, signal);
      return pauseOnDisk ? Promise.race([end, this.#pauseOr(end, uuid, signal)]) : end;
    });
  }

  /**
   * Waits for something of an execution within limits, and warns about what keeps the execution from continuing.
   *
   * @throws SagaExecutionUnfinishedError `EXECUTION_UNFINISHED` after the timeout or an abort.
   */
  async during<R>(uuid: string, limits: WaitLimits, awaited: () => Promise<R>): Promise<R> {
    const { signal } = limits;
    const watching = this.#watch.begin(uuid);
    try {
      return await Promise.race([whenAborted(signal), awaited()]);
    } catch (error) {
      if (!signal.aborted) throw error;
      throw await this.#unfinished(uuid);
    } finally {
      watching.end();
      limits.release();
    }
  }

  /** The error for a caller that stopped waiting, with the current state of the execution. */
  async #unfinished(uuid: string): Promise<SagaExecutionUnfinishedError> {
    const deadline = Date.now() + LAST_LOAD_MS;
    try {
      const facts = await describeWorkflow(this.#calls, uuid, { deadline });
      const [execution, warning] = await Promise.all([
        this.#repository.read(facts, deadline),
        diagnose(this.#calls, facts, { deadline }),
      ]);
      return new SagaExecutionUnfinishedError(uuid, { execution, warning });
    } catch (cause) {
      const warning = isUnavailable(cause) ? this.#watch.serverWarning(uuid) : undefined;
      return new SagaExecutionUnfinishedError(uuid, { warning, cause });
    }
  }

  async #pauseOr(end: Promise<Outcome>, uuid: string, signal: AbortSignal): Promise<Outcome> {
    for (let milliseconds = FIRST_PAUSE_MS; ; milliseconds = Math.min(2 * milliseconds, LONGEST_PAUSE_MS)) {
      const execution = await this.#loaded(uuid);
      if (execution?.status === 'paused') return { execution };
      if (execution && isClosed(execution.status)) return end;
      await pause(milliseconds, undefined, { signal });
    }
  }

  async #loaded(uuid: string): Promise<SagaExecution | undefined> {
    try {
      return await this.#repository.load(uuid);
    } catch (error) {
      if (isUnavailable(error)) return undefined;
      throw error;
    }
  }

  async #end(uuid: string, signal: AbortSignal): Promise<Outcome> {
    for (;;) {
      signal.throwIfAborted();
      const outcome = await this.#endWithin(uuid, signal);
      // An open execution here was reset: the awaited run no longer exists, so wait for the new one.
      if (outcome && isClosed(outcome.execution.status)) return outcome;
      if (!outcome) await pause(RETRY_PAUSE_MS, undefined, { signal });
    }
  }

  /** The outcome, or `undefined` if the round ends first or the server does not answer. */
  async #endWithin(uuid: string, signal: AbortSignal): Promise<Outcome | undefined> {
    try {
      return await this.#result(uuid, signal);
    } catch (error) {
      if (!signal.aborted && isUnavailable(error)) return undefined;
      throw error;
    }
  }

  async #result(uuid: string, signal: AbortSignal): Promise<Outcome> {
    const handle = this.#calls.client.workflow.getHandle(uuid);
    const deadline = Date.now() + ROUND_MS;
    try {
      const result = await this.#calls.make<unknown>(
        { operation: 'the end', uuid, deadline, signal },
        () => handle.result(),
        (error) => {
          if (error instanceof WorkflowFailedError) return error;
          throw error as Error;
        },
      );
      if (isSagaRecord(result)) return { execution: new SagaExecution(uuid, result) };
      if (!(result instanceof WorkflowFailedError)) throw otherResult(uuid);
      const record = recordOfFailure(result);
      // A workflow that was cancelled or terminated has its record in the memo, or has none.
      const execution = record ? new SagaExecution(uuid, record) : await this.#repository.load(uuid);
      return { execution, cause: result };
    } catch (error) {
      if (!(error instanceof SagaError) || error.code !== 'DATA_CONVERTER_FAILED') throw error;
      return { execution: await this.#repository.load(uuid), cause: error };
    }
  }
}

function otherResult(uuid: string): SagaExecutionNotFoundError {
  return new SagaExecutionNotFoundError(uuid, 'its workflow returned a value that is not a saga record.');
}
