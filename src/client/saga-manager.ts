/** Owns `SagaManager`, the entry point of the client: it composes start, wait, load, list and resolve. */
import { randomUUID } from 'node:crypto';
import type { Client, Connection } from '@temporalio/client';
import type { LooseFields, LooseValue } from '../context/context-types';
import { SagaRegistry } from '../definition/saga-registry';
import type { Saga } from '../definition/saga';
import type { OperatorAction } from '../engine/operators/operator-action';
import { printable } from '../errors/printable';
import { SagaError } from '../errors/saga-error';
import { SagaResponse } from '../messages/saga-response';
import { DECIDE_UPDATE, EVENT_UPDATE, actionUpdate, REPLY_UPDATE } from '../protocol/names';
import {
  admitDecision,
  admitEvent,
  type DecisionMessage,
  type EventMessage,
} from '../protocol/caller-messages';
import type { ReplyMessage } from '../protocol/reply-message';
import type { InitialContext, SagaFactory } from '../protocol/runnable-saga';
import type { SagaExecution } from '../protocol/saga-execution';
import { SagaExecutionUnfinishedError } from './client-errors';
import { checkOptions, type SagaManagerOptions, timeoutOf } from './client-options';
import { connectByEnvironment, type ConnectedClient } from './connect';
import { type EagerStart, EagerStarts } from './eager-start';
import { ExecutionList, type SagaListFilter, type SagaSummary } from './execution-list';
import { ExecutionStart, SHORTEST_DELIVERY_MS } from './execution-start';
import { ExecutionUpdates, UPDATE_TIMEOUT_MS } from './execution-updates';
import { ExecutionWait } from './execution-wait';
import { checkFits } from './fitting-context';
import { type ExecutionWaitFor, openWaits, type WaitFilter, type WaitSources } from './open-waits';
import { addressedReply } from './late-reply';
import { type ResolveAction, toOperatorAction } from './resolve-action';
import { startWaitLimits, checkWaitOptions, type WaitLimits } from './wait-limits';
import { type BulkAction, resolveEach, type ResolveFilter, type ResolveReport } from './resolve-all';
import { outcomeOf } from './run-outcome';
import {
  checkRunOptions,
  checkStartOptions,
  type ResolveOptions,
  type SagaReplyOptions,
  type SagaRunOptions,
  type StartOptions,
} from './run-options';
import { type LoadOptions, SagaExecutionRepository } from './saga-execution-repository';
import { toStart } from './saga-start';
import { type AttributeNames, checkWaitsAttribute, defaultAttributes } from './search-attributes';
import { CALL_TIMEOUT_MS, ServerCalls } from './server-calls';
import { StartedSaga } from './started-saga';
import { checkNewUuid } from './uuid';
import { ViewWait } from './view-wait';
import { WaitMonitor } from './wait-monitor';
import { emitProcessWarning } from './warnings';

/** The argument of {@link SagaManager.run}: a committed saga, an exported factory, or the name of either. */
export type RunnableSaga<T extends object, V = LooseValue> = Saga<T, V> | SagaFactory<T, V> | string;

/**
 * Starts sagas, waits for them, and loads, lists and resolves their executions. Follows the `SagaManager` of the
 * original; the store is Temporal.
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
  readonly #views: ViewWait;
  readonly #list: ExecutionList;
  readonly #attributes: AttributeNames;
  readonly #eager: EagerStarts;
  #isClosed = false;

  private constructor(client: Client, options: SagaManagerOptions, own?: ConnectedClient) {
    const { taskQueue, sagas, searchAttributes, onWarning = emitProcessWarning } = options;
    const calls = new ServerCalls(client, timeoutOf(options.callTimeout, 'callTimeout', CALL_TIMEOUT_MS));
    this.#attributes = searchAttributes === false ? {} : (searchAttributes ?? {});
    this.#registry = sagas && new SagaRegistry(sagas);
    this.#connection = own?.connection;
    this.#eager = new EagerStarts(calls.client, own && { ...own.target, taskQueue });
    this.#repository = new SagaExecutionRepository(calls);
    this.#starts = new ExecutionStart(calls, {
      taskQueue,
      attributes: this.#attributes,
      eager: this.#eager,
    });
    this.#updates = new ExecutionUpdates(calls, this.#repository);
    this.#wait = new ExecutionWait(calls, this.#repository, new WaitMonitor(calls, taskQueue, onWarning));
    this.#views = new ViewWait(this.#updates, this.#repository, this.#wait);
    this.#list = new ExecutionList(calls, this.#repository, {
      taskQueue,
      attribute: this.#attributes.status,
    });
  }

  /**
   * Connects a manager to Temporal: by `options.client`, or else by Temporal's environment configuration.
   *
   * @throws SagaError `CONFIGURATION_INVALID`, `CONNECTION_FAILED`.
   */
  static async connect(options: SagaManagerOptions): Promise<SagaManager> {
    checkOptions(options);
    const { searchAttributes } = options;
    if (options.client) {
      await checkWaitsAttribute(options.client, searchAttributes);
      return new SagaManager(options.client, options);
    }
    const own = await connectByEnvironment();
    const { client, connection } = own;
    if (searchAttributes === undefined) {
      const found = await defaultAttributes(client);
      return new SagaManager(client, { ...options, searchAttributes: found }, own);
    }
    try {
      await checkWaitsAttribute(client, searchAttributes);
    } catch (error) {
      await connection.close();
      throw error;
    }
    return new SagaManager(client, options, own);
  }

  /**
   * Whether the last start was an eager one: in the process of a worker, the server gives the first workflow task to that worker
   * with its answer to the start, without the task queue. It needs no option; `reason` says what is missing.
   */
  get eagerStart(): EagerStart {
    return this.#eager.last;
  }

  /**
   * Closes the connection that `connect` opened, but not the one of your own client. Later calls throw
   * `CLIENT_CLOSED`.
   */
  async close(): Promise<void> {
    if (!this.#isClosed) await this.#connection?.close();
    this.#isClosed = true;
  }

  /**
   * Runs a saga to its end, or, with `pauseOnDisk`, to its first pause. The end comes after the notices of the saga
   * (`atEnd`).
   *
   * @param saga - A committed saga is sent by value: the start input holds its structure, and the worker has its
   * callbacks. The worker resolves a factory, a name, or a saga with a hook, of which it knows the fillings.
   * @returns The execution, or its uuid with `returnExecution: false`.
   * @throws SagaFailedExecutionError `EXECUTION_FAILED` if the execution failed, unless `raiseOnError` is false.
   * @throws SagaExecutionAlreadyExistsError `EXECUTION_EXISTS` if the uuid belongs to another start.
   * @throws SagaExecutionUnfinishedError `EXECUTION_UNFINISHED` after the timeout or an abort; the execution
   * continues.
   * @throws SagaError `NOT_A_SAGA`, `SAGA_UNNAMED`, `UNENCODABLE`, `CONTEXT_TOO_LARGE`, `INPUT_INVALID`,
   * `CONFIGURATION_INVALID`, `PERMISSION_DENIED`, `NAMESPACE_NOT_FOUND`, `REQUEST_REJECTED`,
   * `DATA_CONVERTER_FAILED`, `CLIENT_CLOSED`; nothing was started.
   * @throws SagaError `SERVER_UNAVAILABLE` if the server does not answer the start within the timeout (30 seconds
   * without one): the same start with the same uuid attaches to it. Once the execution has started, the call waits
   * for the server to return.
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
   * Delivers the late reply to a request that its participant had accepted, then waits for the execution as after a
   * start. A refused reply changes nothing.
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
    checkRunOptions(options);
    const { uuid, begin } = await this.#prepare(given, context, options);
    return this.#waiting(options, async (limits) => {
      await begin(limits);
      return this.#outcome(uuid, options, limits);
    });
  }

  /**
   * Starts a saga as `run` does, and returns when the server has it: a handle that waits for the end, or for the views that the
   * saga publishes before. The same start with the same uuid attaches to the execution.
   *
   * @param saga - As that of `run`.
   * @throws SagaExecutionAlreadyExistsError `EXECUTION_EXISTS` if the uuid belongs to another start.
   * @throws SagaExecutionUnfinishedError `EXECUTION_UNFINISHED` after an abort.
   * @throws SagaError as `run` does before and at the start.
   * @example
   * ```ts
   * import type { SagaManager } from 'temporal-saga/client';
   * import { Saga } from 'temporal-saga';
   *
   * const checkout = new Saga<{ cart: string; url?: string }>('checkout').publishes(({ url }) => ({ url })).commit();
   *
   * async function pay(manager: SagaManager): Promise<string | undefined> {
   *   const started = await manager.start(checkout, { cart: 'c-1' }, { uuid: 'checkout-1' });
   *   const { url } = await started.published((view) => view.url !== undefined, { timeout: '30 s' });
   *   return url;
   * }
   * ```
   */
  async start<T extends object = LooseFields, V = LooseValue>(
    saga: RunnableSaga<T, V>,
    context: InitialContext<NoInfer<T>> = {} as T,
    options: StartOptions = {},
  ): Promise<StartedSaga<T, V>> {
    this.#mustBeConnected();
    checkStartOptions(options);
    const { uuid, begin } = await this.#prepare(saga, context, options);
    await this.#waiting(options, begin);
    return new StartedSaga<T, V>(uuid, {
      wait: this.#wait,
      views: this.#views,
      mustBeConnected: () => {
        this.#mustBeConnected();
      },
    });
  }

  /** Reads the current state of an execution; see `SagaExecutionRepository.load`. */
  async load<T extends object = LooseFields>(uuid: string, options?: LoadOptions): Promise<SagaExecution<T>> {
    this.#mustBeConnected();
    return this.#repository.load<T>(uuid, options);
  }

  /**
   * Lists the executions of the manager's task queue, the open ones first. Temporal's index lags by up to some
   * seconds.
   *
   * The index does not show how a workflow failed, or whether an open execution is `created` or `blocked`: the
   * manager describes those executions one by one. Without `searchAttributes.status` it also queries the open ones.
   *
   * @throws SagaError `INPUT_INVALID`, `SERVER_UNAVAILABLE` if the server does not answer a call in time,
   * `PERMISSION_DENIED`, `NAMESPACE_NOT_FOUND`, `REQUEST_REJECTED`, `CLIENT_CLOSED`.
   */
  async *list(filter: SagaListFilter = {}): AsyncGenerator<SagaSummary, void> {
    this.#mustBeConnected();
    yield* this.#list.matching(filter);
  }

  /**
   * Lists what open executions wait for, such as all open decisions: `manager.waits({ kind: 'decision' })`. Each wait has
   * what `manager.decide` or `manager.send` needs. It reads the executions one by one, so that workers must be running.
   *
   * With `searchAttributes.waitsFor` it reads only those that wait, by one query. It then omits executions that were
   * started without the attribute.
   *
   * @throws SagaError `INPUT_INVALID`, `WORKER_UNAVAILABLE`, and the errors of `list`.
   */
  async *waits(filter: WaitFilter = {}): AsyncGenerator<ExecutionWaitFor, void> {
    this.#mustBeConnected();
    const { waitsFor: attribute } = this.#attributes;
    const sources: WaitSources = {
      list: (one) => this.#list.matching(one),
      load: (uuid) => this.#repository.load(uuid),
      ...(attribute !== undefined && {
        waiting: (saga, kinds) => this.#list.waiting({ attribute, saga, kinds }),
      }),
    };
    yield* openWaits(sources, filter);
  }

  /**
   * Acts on an execution as an operator: retries a step or an undo, marks it as done, skips an undo, starts compensation,
   * or aborts or ends the execution. `incident` is one of `execution.incidents` or `execution.activePhases`, or its id. A
   * refused action changes nothing.
   *
   * @returns The execution after the action was accepted; its consequences may still be running.
   * @throws SagaError `ACTION_INVALID`, `ACTION_IMPOSSIBLE`, `ACTION_AMBIGUOUS`, `INCIDENT_CLOSED`, `PIVOT_PASSED`; `WORKER_UNAVAILABLE`
   * or `SERVER_UNAVAILABLE` without an answer within the timeout; and the errors of `load`.
   * @throws SagaExecutionNotFoundError `EXECUTION_NOT_FOUND`.
   * @throws SagaExecutionAlreadyExecutedError `SAGA_EXECUTION_CLOSED`.
   */
  async resolve(uuid: string, action: ResolveAction, options: ResolveOptions = {}): Promise<SagaExecution> {
    this.#mustBeConnected();
    await this.#act(uuid, toOperatorAction(action), updateTimeout(options));
    return this.#repository.load(uuid);
  }

  /**
   * Applies one action to every stuck execution that matches, for example after an outage. You may repeat the call: a
   * resolved execution is no longer stuck.
   *
   * @param options - `dryRun` only reports the matching executions; `timeout` applies to each execution.
   * @returns One report per incident. An error of one execution is the result in its report.
   * @throws SagaError `ACTION_INVALID`, `INPUT_INVALID`, and the errors of `list`.
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
    return resolveEach({
      stuck,
      filter,
      incidentsOf: async (uuid) => (await this.#repository.load(uuid)).incidents,
      resolve: options.dryRun
        ? undefined
        : ({ uuid, step, phase, incident }) => this.#act(uuid, { ...action, step, phase, incident }, timeout),
    });
  }

  /**
   * Sends an event to an execution. It is kept until a step takes it; each is used once.
   *
   * @param options - `timeout`: the time that a worker has to answer, in milliseconds. @defaultValue 30 seconds
   * @throws SagaError `EVENT_UNKNOWN`, `EVENT_LATE`, `EVENT_BUFFER_FULL`, `INPUT_INVALID`, `WORKER_UNAVAILABLE`.
   * @throws SagaExecutionNotFoundError `EXECUTION_NOT_FOUND`.
   * @throws SagaExecutionAlreadyExecutedError `SAGA_EXECUTION_CLOSED`.
   */
  async send(
    uuid: string,
    event: EventMessage,
    { timeout }: { readonly timeout?: number } = {},
  ): Promise<void> {
    this.#mustBeConnected();
    admitEvent(event);
    if (await this.#updates.send(uuid, EVENT_UPDATE, event, { timeout })) return;
    throw new SagaError('EVENT_LATE', 'The event came when no step could take it any more.', {
      details: { uuid },
    });
  }

  /**
   * Takes a decision for which a step waits.
   *
   * @param decision - `step` is the path of the step, and `seen` that of the open wait, where the step shows something.
   * @param options - `timeout`: the time that a worker has to answer, in milliseconds. @defaultValue 30 seconds
   * @throws SagaError `DECISION_NOT_OPEN`, `DECISION_TAKEN`, `DECISION_STALE`, `INPUT_INVALID`, `WORKER_UNAVAILABLE`.
   * @throws SagaExecutionNotFoundError `EXECUTION_NOT_FOUND`.
   * @throws SagaExecutionAlreadyExecutedError `SAGA_EXECUTION_CLOSED`.
   */
  async decide(
    uuid: string,
    decision: DecisionMessage,
    { timeout }: { readonly timeout?: number } = {},
  ): Promise<void> {
    this.#mustBeConnected();
    admitDecision(decision);
    if (await this.#updates.send(uuid, DECIDE_UPDATE, decision, { timeout })) return;
    throw new SagaError('DECISION_TAKEN', 'Another decision took effect first; load the execution again.', {
      details: { uuid },
    });
  }

  /** Checks all that a start has, before anything is sent. */
  async #prepare(given: object | string, context: object, options: StartOptions) {
    checkWaitOptions(options);
    const { uuid = randomUUID(), user, signal } = options;
    checkNewUuid(uuid);
    const start = toStart(given, context, user, this.#registry);
    await checkFits(given, context);
    if (signal?.aborted) throw notSent(uuid, signal);
    const begin = ({ deadline }: WaitLimits) => this.#starts.start(uuid, start, { deadline, signal });
    return { uuid, begin };
  }

  async #act(uuid: string, { action, ...argument }: OperatorAction, timeout: number): Promise<void> {
    if (await this.#updates.send(uuid, actionUpdate(action), argument, { timeout })) return;
    throw new SagaError('INCIDENT_CLOSED', 'Another action took effect first; load the execution again.', {
      details: { uuid },
    });
  }

  async #reply({ response, ...options }: SagaReplyOptions): Promise<SagaExecution | string> {
    checkWaitOptions(options);
    const { uuid, message } = addressedReply(response);
    const { signal } = options;
    if (signal?.aborted) throw notSent(uuid, signal);
    return this.#waiting(options, async (limits) => {
      await this.#deliverReply(uuid, message, limits.deadline, signal);
      return this.#outcome(uuid, options, limits);
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
    const reason = `Another reply to the request ${printable(message.request)} took effect first.`;
    throw new SagaError('REPLY_DUPLICATE', reason, { details: { uuid } });
  }

  /** Runs a call under one deadline and one signal. */
  async #waiting<R>(options: StartOptions, work: (limits: WaitLimits) => Promise<R>): Promise<R> {
    const limits = startWaitLimits(options);
    try {
      return await work(limits);
    } finally {
      limits.release();
    }
  }

  /** Waits for the execution, and returns or throws the outcome as the options say. */
  async #outcome(uuid: string, options: SagaRunOptions, limits: WaitLimits): Promise<SagaExecution | string> {
    const execution = await outcomeOf(this.#wait, uuid, options, limits);
    return options.returnExecution === false ? uuid : execution;
  }

  #mustBeConnected(): void {
    if (!this.#isClosed) return;
    throw new SagaError('CLIENT_CLOSED', 'This manager is closed. Connect a new one.');
  }
}

/** The error for a signal that was aborted before anything was sent. */
function notSent(uuid: string, { reason }: AbortSignal): SagaExecutionUnfinishedError {
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
