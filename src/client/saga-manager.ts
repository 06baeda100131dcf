import { randomUUID } from 'node:crypto';
import {
  Client,
  Connection,
  WorkflowExecutionAlreadyStartedError,
  WorkflowFailedError,
  WorkflowIdReusePolicy,
} from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import type { LooseFields } from '../context/context-types';
import { SagaCatalogue } from '../definition/catalogue';
import type { Saga } from '../definition/saga';
import { SagaError } from '../errors/saga-error';
import { SagaResponse } from '../messages/saga-response';
import { START_MEMO } from '../protocol/names';
import { isSagaRecord } from '../protocol/record';
import type { InitialContext, SagaFactory } from '../protocol/runnable-saga';
import { SagaExecution } from '../protocol/saga-execution';
import {
  SagaExecutionAlreadyExecutedError,
  SagaExecutionAlreadyExistsError,
  SagaExecutionNotFoundError,
  SagaFailedExecutionError,
} from './client-errors';
import type { SagaReplyOptions, SagaRunOptions } from './run-options';
import { SagaExecutionRepository } from './saga-execution-repository';
import { type SagaStart, toStart } from './saga-start';
import { startDigest } from './start-digest';

/** Where a manager finds its worker. */
export interface SagaManagerOptions {
  /** The task queue of the saga worker. */
  readonly taskQueue: string;
  /**
   * A Temporal client of your own; it stays yours to close.
   * @defaultValue one with Temporal's environment configuration: `TEMPORAL_ADDRESS`, `TEMPORAL_NAMESPACE`, a
   * profile and so on
   */
  readonly client?: Client;
  /**
   * The exports of the sagas module (`import * as sagas from './sagas'`): names sagas and factories that have
   * no name of their own.
   */
  readonly sagas?: object;
}

/** What {@link SagaManager.run} runs: a committed saga, an exported factory, or the name of either. */
export type RunnableSaga<T extends object> = Saga<T> | SagaFactory<T> | string;

/**
 * Starts sagas and looks at their executions. Follows the original's `SagaManager`; the store is Temporal.
 *
 * Runs in clients, never in a workflow.
 */
export class SagaManager {
  readonly #client: Client;
  readonly #taskQueue: string;
  readonly #repository: SagaExecutionRepository;
  readonly #catalogue: SagaCatalogue | undefined;
  readonly #connection: Connection | undefined;

  private constructor(client: Client, options: SagaManagerOptions, connection?: Connection) {
    this.#client = client;
    this.#taskQueue = options.taskQueue;
    this.#repository = new SagaExecutionRepository(client);
    this.#catalogue = options.sagas && new SagaCatalogue(options.sagas);
    this.#connection = connection;
  }

  /** A manager that is connected to Temporal. */
  static async connect(options: SagaManagerOptions): Promise<SagaManager> {
    if (typeof options.taskQueue !== 'string' || options.taskQueue === '') {
      throw new SagaError(
        'CONFIGURATION_INVALID',
        'SagaManager.connect needs the task queue of the saga worker.',
      );
    }
    if (options.client) return new SagaManager(options.client, options);
    const { connectionOptions, namespace } = loadClientConnectConfig();
    const connection = await Connection.connect(connectionOptions);
    const client = new Client({ connection, ...(namespace !== undefined && { namespace }) });
    return new SagaManager(client, options, connection);
  }

  /** Closes the connection that `connect` made. */
  async close(): Promise<void> {
    await this.#connection?.close();
  }

  /**
   * Runs a saga to its end, or, with `pauseOnDisk`, to its first pause.
   *
   * @param saga - A committed saga travels by value: its structure is pinned by the start input, its
   * callbacks are the worker's. A factory or a name is resolved by the worker.
   * @returns The execution, or its uuid with `returnExecution: false`.
   * @throws SagaFailedExecutionError `EXECUTION_FAILED` when it failed, unless `raiseOnError` is false.
   * @throws SagaExecutionAlreadyExistsError `EXECUTION_EXISTS` when the uuid belongs to another start.
   * @throws SagaError `NOT_A_SAGA`, `SAGA_UNNAMED`, `UNENCODABLE`, `CONTEXT_TOO_LARGE`; nothing was started.
   */
  run<T extends object = LooseFields>(
    saga: RunnableSaga<T>,
    context: InitialContext<NoInfer<T>> | undefined,
    options: SagaRunOptions & { readonly returnExecution: false },
  ): Promise<string>;
  run<T extends object = LooseFields>(
    saga: RunnableSaga<T>,
    context?: InitialContext<NoInfer<T>>,
    options?: SagaRunOptions,
  ): Promise<SagaExecution<T>>;
  /**
   * Resumes an execution that waits for a reply.
   *
   * @throws SagaExecutionNotFoundError, SagaExecutionAlreadyExecutedError.
   */
  run(reply: SagaReplyOptions): Promise<SagaExecution>;
  async run(
    given: object | string,
    context: object = {},
    options: SagaRunOptions = {},
  ): Promise<SagaExecution | string> {
    if (isReply(given)) return this.#resume(given.response);
    const { uuid = randomUUID(), user, raiseOnError = true, returnExecution = true } = options;
    const start = toStart(given, context, user, this.#catalogue);
    await this.#start(uuid, start);
    const { execution, cause } = await this.#end(uuid);
    if (raiseOnError && execution.status !== 'finished') throw new SagaFailedExecutionError(execution, cause);
    return returnExecution ? execution : uuid;
  }

  /** An execution as it is now; see `SagaExecutionRepository.load`. */
  load<T extends object = LooseFields>(uuid: string): Promise<SagaExecution<T>> {
    return this.#repository.load<T>(uuid);
  }

  /** Starts the workflow, or finds that the very same start was made before. */
  async #start(uuid: string, { type, input, summary, details }: SagaStart): Promise<void> {
    const digest = startDigest(type, input);
    try {
      await this.#client.workflow.start(type, {
        workflowId: uuid,
        taskQueue: this.#taskQueue,
        args: [input],
        memo: { [START_MEMO]: digest },
        // What has ended is never run again under the same id.
        workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
        staticSummary: summary,
        staticDetails: details,
      });
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      const { memo } = await this.#client.workflow.getHandle(uuid).describe();
      if (memo?.[START_MEMO] !== digest) throw new SagaExecutionAlreadyExistsError(uuid);
    }
  }

  /** Waits for the end of an execution. */
  async #end(uuid: string): Promise<{ readonly execution: SagaExecution; readonly cause?: Error }> {
    try {
      const result: unknown = await this.#client.workflow.getHandle(uuid).result();
      if (isSagaRecord(result)) return { execution: new SagaExecution(uuid, result) };
      throw new SagaExecutionNotFoundError(uuid, 'its workflow returned something else than a record.');
    } catch (error) {
      if (error instanceof WorkflowFailedError) return { execution: await this.load(uuid), cause: error };
      throw error;
    }
  }

  async #resume({ uuid }: SagaResponse): Promise<SagaExecution> {
    if (uuid === undefined)
      throw new SagaError(
        'INPUT_INVALID',
        'The response does not say which execution it is for: give its uuid.',
      );
    const { status } = await this.load(uuid);
    if (CLOSED.has(status)) throw new SagaExecutionAlreadyExecutedError(uuid, status);
    throw new SagaError(
      'REPLY_UNEXPECTED',
      `The execution ${uuid} is ${status}; no request of it waits for a reply.`,
    );
  }
}

const CLOSED = new Set(['finished', 'errored', 'incomplete', 'cancelled']);

function isReply(given: unknown): given is SagaReplyOptions {
  return (
    typeof given === 'object' &&
    given !== null &&
    'response' in given &&
    given.response instanceof SagaResponse
  );
}
