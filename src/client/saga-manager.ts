import { randomUUID } from 'node:crypto';
import type { Client, Connection } from '@temporalio/client';
import type { LooseFields } from '../context/context-types';
import { SagaRegistry } from '../definition/saga-registry';
import type { Saga } from '../definition/saga';
import type { OperatorAction } from '../engine/operators/operator-action';
import { printable } from '../errors/printable';
import { SagaError } from '../errors/saga-error';
import { SagaResponse } from '../messages/saga-response';
import { actionUpdate, REPLY_UPDATE } from '../protocol/names';
import type { ReplyMessage } from '../protocol/reply-message';
import type { InitialContext, SagaFactory } from '../protocol/runnable-saga';
import type { SagaExecution } from '../protocol/saga-execution';
import { SagaExecutionUnfinishedError, SagaFailedExecutionError } from './client-errors';
import { checkOptions, type SagaManagerOptions, timeoutOf } from './client-options';
import { connectByEnvironment } from './connect';
import { ExecutionList, type SagaListFilter, type SagaSummary } from './execution-list';
import { ExecutionStart, SHORTEST_DELIVERY_MS } from './execution-start';
import { isClosed } from './execution-status';
import { ExecutionUpdates, UPDATE_TIMEOUT_MS } from './execution-updates';
import { ExecutionWait } from './execution-wait';
import { addressedReply } from './late-reply';
import { beginPatience, checkWait, type Patience } from './patience';
import { type ResolveAction, toOperatorAction } from './resolve-action';
import { type BulkAction, resolveEach, type ResolveFilter, type ResolveReport } from './resolve-all';
import type { ResolveOptions, SagaReplyOptions, SagaRunOptions } from './run-options';
import { type LoadOptions, SagaExecutionRepository } from './saga-execution-repository';
import { toStart } from './saga-start';
import { CALL_TIMEOUT_MS, ServerCalls } from './server-calls';
import { checkNewUuid } from './uuid';
import { WaitWatch } from './wait-watch';
import { emitProcessWarning } from './warnings';

/** What {@link SagaManager.run} runs: a committed saga, an exported factory, or the name of either. */
export type RunnableSaga<T extends object> = Saga<T> | SagaFactory<T> | string;

/**
 * Starts sagas and looks at their executions. Follows the original's `SagaManager`; the store is Temporal.
 *
 * Runs in clients, never in a workflow.
 */
export class SagaManager {
  readonly #registry: SagaRegistry | undefined;
  readonly #connection: Connection | undefined;
  readonly #repository: SagaExecutionRepository;
  readonly #starts: ExecutionStart;
  readonly #updates: ExecutionUpdates;
  readonly #wait: ExecutionWait;
  readonly #list: ExecutionList;
  #isClosed = false;

  private constructor(client: Client, options: SagaManagerOptions, connection?: Connection) {
    const { taskQueue, sagas, searchAttributes, onWarning = emitProcessWarning } = options;
    const calls = new ServerCalls(client, timeoutOf(options.callTimeout, 'callTimeout', CALL_TIMEOUT_MS));
    const scope = { taskQueue, attribute: searchAttributes?.status };
    this.#registry = sagas && new SagaRegistry(sagas);
    this.#connection = connection;
    this.#repository = new SagaExecutionRepository(calls);
    this.#starts = new ExecutionStart(calls, scope);
    this.#updates = new ExecutionUpdates(calls, this.#repository);
    this.#wait = new ExecutionWait(calls, this.#repository, new WaitWatch(calls, taskQueue, onWarning));
    this.#list = new ExecutionList(calls, this.#repository, scope);
  }

  /**
   * A manager that is connected to Temporal: by the client that it is given, else by Temporal's environment
   * configuration.
   *
   * @throws SagaError `CONFIGURATION_INVALID`, `CONNECTION_FAILED`.
   */
  static async connect(options: SagaManagerOptions): Promise<SagaManager> {
    checkOptions(options);
    if (options.client) return new SagaManager(options.client, options);
    const { client, connection } = await connectByEnvironment();
    return new SagaManager(client, options, connection);
  }

  /** Closes the connection that `connect` made. Later calls throw `CLIENT_CLOSED`. */
  async close(): Promise<void> {
    if (!this.#isClosed) await this.#connection?.close();
    this.#isClosed = true;
  }

  /**
   * Runs a saga to its end, or, with `pauseOnDisk`, to its first pause.
   *
   * @param saga - A committed saga travels by value: its structure is pinned by the start input, its
   * callbacks are the worker's. A factory or a name is resolved by the worker.
   * @returns The execution, or its uuid with `returnExecution: false`.
   * @throws SagaFailedExecutionError `EXECUTION_FAILED` when it failed, unless `raiseOnError` is false.
   * @throws SagaExecutionAlreadyExistsError `EXECUTION_EXISTS` when the uuid belongs to another start.
   * @throws SagaExecutionUnfinishedError `EXECUTION_UNFINISHED` when it was waited for no longer; it goes on.
   * @throws SagaError `NOT_A_SAGA`, `SAGA_UNNAMED`, `UNENCODABLE`, `CONTEXT_TOO_LARGE`, `INPUT_INVALID`,
   * `CONFIGURATION_INVALID`, `PERMISSION_DENIED`, `NAMESPACE_NOT_FOUND`, `REQUEST_REJECTED`,
   * `DATA_CONVERTER_FAILED`, `CLIENT_CLOSED`; nothing was started.
   * @throws SagaError `SERVER_UNAVAILABLE` when the start was not answered, within 30 seconds or the timeout: the same
   * start with the same uuid attaches to it. A server that is away later is waited for.
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
   * Gives an execution the reply to a request that its participant had accepted for later, and goes on
   * waiting for the execution as after a start. A reply that is refused changes nothing.
   *
   * @throws SagaError `REPLY_DUPLICATE`, `REPLY_LATE`, `REPLY_FOREIGN`, `INPUT_INVALID`,
   * `WORKER_UNAVAILABLE`.
   * @throws SagaExecutionNotFoundError `EXECUTION_NOT_FOUND`.
   * @throws SagaExecutionAlreadyExecutedError `SAGA_EXECUTION_CLOSED`.
   * @throws SagaFailedExecutionError, SagaExecutionUnfinishedError as for a start.
   */
  run(reply: SagaReplyOptions & { readonly returnExecution: false }): Promise<string>;
  run(reply: SagaReplyOptions): Promise<SagaExecution>;
  async run(
    given: object | string,
    context: object = {},
    options: SagaRunOptions = {},
  ): Promise<SagaExecution | string> {
    this.#mustBeConnected();
    if (isReply(given)) return this.#reply(given);
    checkWait(options);
    const { uuid = randomUUID(), user, signal } = options;
    checkNewUuid(uuid);
    const start = toStart(given, context, user, this.#registry);
    if (signal?.aborted) throw notBegun(uuid, signal);
    return this.#waiting(options, async (patience) => {
      await this.#starts.start(uuid, start, { deadline: patience.deadline, signal });
      return this.#outcome(uuid, options, patience);
    });
  }

  /** An execution as it is now; see `SagaExecutionRepository.load`. */
  async load<T extends object = LooseFields>(uuid: string, options?: LoadOptions): Promise<SagaExecution<T>> {
    this.#mustBeConnected();
    return this.#repository.load<T>(uuid, options);
  }

  /**
   * The executions of this manager's task queue, the running ones first. Temporal's lists lag behind by up to
   * some seconds. What is indexed does not tell how a workflow has failed, nor whether an open one is `created` or
   * `blocked`, so that such executions are described one by one; and without `searchAttributes.status` the open ones
   * are queried, too.
   *
   * @throws SagaError `INPUT_INVALID`, `SERVER_UNAVAILABLE` when the server does not answer a call in time,
   * `PERMISSION_DENIED`, `NAMESPACE_NOT_FOUND`, `REQUEST_REJECTED`, `CLIENT_CLOSED`.
   */
  async *list(filter: SagaListFilter = {}): AsyncGenerator<SagaSummary, void> {
    this.#mustBeConnected();
    yield* this.#list.matching(filter);
  }

  /**
   * Acts on an execution as an operator: retries a step or an undo, counts it as done, skips an undo, starts compensation
   * or ends the execution. `incident` is one of `execution.incidents` or `execution.activePhases`, or its id. An action
   * that is refused changes nothing.
   *
   * @returns The execution once the action was taken; what follows from it may still be under way.
   * @throws SagaError `ACTION_INVALID`, `ACTION_IMPOSSIBLE`, `INCIDENT_CLOSED`, `PIVOT_PASSED`; `WORKER_UNAVAILABLE`
   * or `SERVER_UNAVAILABLE` without an answer in the timeout; and as `load`.
   * @throws SagaExecutionNotFoundError `EXECUTION_NOT_FOUND`.
   * @throws SagaExecutionAlreadyExecutedError `SAGA_EXECUTION_CLOSED`.
   */
  async resolve(uuid: string, action: ResolveAction, options: ResolveOptions = {}): Promise<SagaExecution> {
    this.#mustBeConnected();
    await this.#act(uuid, toOperatorAction(action), updateTimeout(options));
    return this.#repository.load(uuid);
  }

  /**
   * Does the same about every stuck execution that matches, after an outage for instance. It may be called
   * again: what was resolved is stuck no longer.
   *
   * @param options - `dryRun` only tells what would be resolved; `timeout` is that of each execution.
   * @returns What became of each of them.
   * @throws SagaError `ACTION_INVALID`, `INPUT_INVALID`, and as `list`; what keeps one execution from being resolved
   * stands in its report.
   */
  async resolveAll(
    filter: ResolveFilter,
    action: BulkAction,
    options: ResolveOptions & { readonly dryRun?: boolean } = {},
  ): Promise<readonly ResolveReport[]> {
    this.#mustBeConnected();
    const timeout = updateTimeout(options);
    toOperatorAction({ ...action, step: 'any', phase: 'undo', incident: 'any' });
    const stuck = this.list({ saga: filter.saga, status: 'stuck' });
    if (options.dryRun) return resolveEach(stuck, filter, undefined);
    return resolveEach(stuck, filter, ({ uuid, step, phase, incident }) =>
      this.#act(uuid, { ...action, step, phase, incident }, timeout),
    );
  }

  async #act(uuid: string, { action, ...argument }: OperatorAction, timeout: number): Promise<void> {
    if (await this.#updates.send(uuid, actionUpdate(action), argument, { timeout })) return;
    throw new SagaError('INCIDENT_CLOSED', 'Another action came first; look at the execution again.', {
      details: { uuid },
    });
  }

  async #reply({ response, ...options }: SagaReplyOptions): Promise<SagaExecution | string> {
    checkWait(options);
    const { uuid, message } = addressedReply(response);
    const { signal } = options;
    if (signal?.aborted) throw notBegun(uuid, signal);
    return this.#waiting(options, async (patience) => {
      await this.#deliverReply(uuid, message, patience.deadline, signal);
      return this.#outcome(uuid, options, patience);
    });
  }

  async #deliverReply(
    uuid: string,
    message: ReplyMessage,
    deadline: number,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const timeout = Math.min(UPDATE_TIMEOUT_MS, Math.max(SHORTEST_DELIVERY_MS, deadline - Date.now()));
    try {
      if (await this.#updates.send(uuid, REPLY_UPDATE, message, { timeout, signal })) return;
    } catch (error) {
      throw signal?.aborted ? new SagaExecutionUnfinishedError(uuid, { cause: error }) : error;
    }
    const reason = `Another reply to the request ${printable(message.request)} came first.`;
    throw new SagaError('REPLY_DUPLICATE', reason, { details: { uuid } });
  }

  /** One time and one signal for all that a call does. */
  async #waiting<R>(options: SagaRunOptions, work: (patience: Patience) => Promise<R>): Promise<R> {
    const patience = beginPatience(options);
    try {
      return await work(patience);
    } finally {
      patience.release();
    }
  }

  /** Waits as the options say, and returns or throws what comes of it. */
  async #outcome(uuid: string, options: SagaRunOptions, patience: Patience): Promise<SagaExecution | string> {
    const { raiseOnError = true, returnExecution = true, pauseOnDisk = false } = options;
    const { execution, cause } = await this.#wait.over(uuid, pauseOnDisk, patience);
    const { status } = execution;
    if (raiseOnError && isClosed(status) && status !== 'finished') {
      throw new SagaFailedExecutionError(execution, cause);
    }
    return returnExecution ? execution : uuid;
  }

  #mustBeConnected(): void {
    if (!this.#isClosed) return;
    throw new SagaError('CLIENT_CLOSED', 'This manager was closed; connect a new one.');
  }
}

/** The caller had given up before anything was sent. */
function notBegun(uuid: string, { reason }: AbortSignal): SagaExecutionUnfinishedError {
  return new SagaExecutionUnfinishedError(uuid, { isStarted: 'never', cause: reason as unknown });
}

function updateTimeout({ timeout }: ResolveOptions): number {
  return timeoutOf(timeout, 'timeout', UPDATE_TIMEOUT_MS, 'INPUT_INVALID');
}

function isReply(given: unknown): given is SagaReplyOptions {
  return (
    typeof given === 'object' &&
    given !== null &&
    'response' in given &&
    given.response instanceof SagaResponse
  );
}
