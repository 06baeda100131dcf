import { randomUUID } from 'node:crypto';
import {
  type Client,
  type Connection,
  WorkflowExecutionAlreadyStartedError,
  WorkflowIdReusePolicy,
} from '@temporalio/client';
import type { LooseFields } from '../context/context-types';
import { SagaCatalogue } from '../definition/catalogue';
import type { Saga } from '../definition/saga';
import { OPERATOR_VERBS, type OperatorAction, readAction } from '../engine/operator-action';
import { SagaError } from '../errors/saga-error';
import { SagaResponse } from '../messages/saga-response';
import { actionUpdate, REPLY_UPDATE, START_MEMO } from '../protocol/names';
import type { InitialContext, SagaFactory } from '../protocol/runnable-saga';
import type { SagaExecution } from '../protocol/saga-execution';
import { SagaExecutionAlreadyExistsError, SagaFailedExecutionError } from './client-errors';
import { connectByEnvironment } from './connect';
import { ExecutionList, type SagaListFilter, type SagaSummary } from './execution-list';
import { exactClient } from './exact-client';
import { isClosed } from './execution-status';
import { ExecutionUpdates } from './execution-updates';
import { checkWait, ExecutionWait } from './execution-wait';
import { addressedReply } from './late-reply';
import { type BulkAction, resolveEach, type ResolveFilter, type ResolveReport } from './resolve-all';
import type { SagaReplyOptions, SagaRunOptions } from './run-options';
import { type LoadOptions, SagaExecutionRepository } from './saga-execution-repository';
import { type SagaStart, toStart } from './saga-start';
import { startDigest } from './start-digest';
import { checkAttributeName, startFailure, statusAttribute } from './status-attribute';
import { checkUuid } from './uuid';

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
  /**
   * Search attributes that the executions started by this manager keep up to date, and that {@link
   * SagaManager.list} finds them by. `status` is the name of a Keyword that holds the status; register it
   * once: `npx temporal-saga search-attributes --name <name>`.
   * @defaultValue none
   */
  readonly searchAttributes?: { readonly status: string };
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
  readonly #statusAttribute: string | undefined;
  readonly #catalogue: SagaCatalogue | undefined;
  readonly #connection: Connection | undefined;
  readonly #repository: SagaExecutionRepository;
  readonly #updates: ExecutionUpdates;
  readonly #wait: ExecutionWait;
  readonly #list: ExecutionList;

  private constructor(given: Client, options: SagaManagerOptions, connection?: Connection) {
    const client = exactClient(given);
    this.#client = client;
    this.#taskQueue = options.taskQueue;
    this.#statusAttribute = options.searchAttributes?.status;
    this.#catalogue = options.sagas && new SagaCatalogue(options.sagas);
    this.#connection = connection;
    this.#repository = new SagaExecutionRepository(client);
    this.#updates = new ExecutionUpdates(client, this.#repository);
    this.#wait = new ExecutionWait(client, this.#repository);
    const { taskQueue } = options;
    this.#list = new ExecutionList(client, this.#repository, { taskQueue, attribute: this.#statusAttribute });
  }

  /**
   * A manager that is connected to Temporal: by the client that it is given, else by Temporal's environment
   * configuration.
   *
   * @throws SagaError `CONFIGURATION_INVALID`, `CONNECTION_FAILED`.
   */
  static async connect(options: SagaManagerOptions): Promise<SagaManager> {
    checkTaskQueue(options);
    if (options.searchAttributes) checkAttributeName(options.searchAttributes.status);
    if (options.client) return new SagaManager(options.client, options);
    const { client, connection } = await connectByEnvironment();
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
   * @throws SagaExecutionUnfinishedError `EXECUTION_UNFINISHED` when it was waited for no longer; it goes on.
   * @throws SagaError `NOT_A_SAGA`, `SAGA_UNNAMED`, `UNENCODABLE`, `CONTEXT_TOO_LARGE`, `INPUT_INVALID`,
   * `CONFIGURATION_INVALID`; nothing was started.
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
    if (isReply(given)) return this.#reply(given);
    checkWait(options);
    const { uuid = randomUUID(), user } = options;
    checkUuid(uuid);
    await this.#start(uuid, toStart(given, context, user, this.#catalogue));
    return this.#outcome(uuid, options);
  }

  /** An execution as it is now; see `SagaExecutionRepository.load`. */
  load<T extends object = LooseFields>(uuid: string, options?: LoadOptions): Promise<SagaExecution<T>> {
    return this.#repository.load<T>(uuid, options);
  }

  /**
   * The executions of this manager's task queue, the running ones first. Temporal's lists lag behind by up to
   * some seconds. What is indexed does not tell `running`, `paused` and `compensating` apart, nor how a
   * workflow has failed, so that such executions are looked at one by one; with `searchAttributes.status`
   * the running ones are not.
   *
   * @throws SagaError `INPUT_INVALID`.
   */
  list(filter: SagaListFilter = {}): AsyncIterable<SagaSummary> {
    return this.#list.matching(filter);
  }

  /**
   * Does something about an execution: retries a step or an undo, takes it as done, gives it up, turns the
   * saga round or ends it. `step`, `phase` and `incident` are those of `execution.incident`; an action that is
   * refused changes nothing.
   *
   * @returns The execution once the action was taken; what follows from it may still be under way.
   * @throws SagaError `ACTION_INVALID`, `ACTION_IMPOSSIBLE`, `INCIDENT_CLOSED`, `PIVOT_PASSED`,
   * `WORKER_UNAVAILABLE`.
   * @throws SagaExecutionNotFoundError `EXECUTION_NOT_FOUND`.
   * @throws SagaExecutionAlreadyExecutedError `SAGA_EXECUTION_CLOSED`.
   */
  async resolve(uuid: string, action: OperatorAction): Promise<SagaExecution> {
    await this.#act(uuid, action);
    return this.load(uuid);
  }

  /**
   * Does the same about every stuck execution that matches, after an outage for instance. It may be called
   * again: what was resolved is stuck no longer.
   *
   * @param options - `dryRun` only tells what would be resolved.
   * @returns What became of each of them.
   * @throws SagaError `ACTION_INVALID`; what keeps one execution from being resolved stands in its report.
   */
  async resolveAll(
    filter: ResolveFilter,
    action: BulkAction,
    { dryRun = false }: { readonly dryRun?: boolean } = {},
  ): Promise<readonly ResolveReport[]> {
    checkAction({ ...action, step: 'any', phase: 'undo', incident: 'any' });
    const stuck = this.list({ saga: filter.saga, status: 'stuck' });
    if (dryRun) return resolveEach(stuck, filter, undefined);
    return resolveEach(stuck, filter, ({ uuid, step, phase, incident }) =>
      this.#act(uuid, { ...action, step, phase, incident }),
    );
  }

  async #act(uuid: string, given: OperatorAction): Promise<void> {
    checkAction(given);
    const { action, ...argument } = given;
    if (await this.#updates.send(uuid, actionUpdate(action), argument)) return;
    throw new SagaError('INCIDENT_CLOSED', 'Another action came first; look at the execution again.');
  }

  async #reply({ response, ...options }: SagaReplyOptions): Promise<SagaExecution | string> {
    checkWait(options);
    const { uuid, message } = addressedReply(response);
    if (!(await this.#updates.send(uuid, REPLY_UPDATE, message))) {
      throw new SagaError('REPLY_DUPLICATE', `Another reply to the request ${message.request} came first.`);
    }
    return this.#outcome(uuid, options);
  }

  /** Waits as the options say, and returns or throws what comes of it. */
  async #outcome(uuid: string, options: SagaRunOptions): Promise<SagaExecution | string> {
    const { raiseOnError = true, returnExecution = true } = options;
    const { execution, cause } = await this.#wait.over(uuid, options);
    const { status } = execution;
    if (raiseOnError && isClosed(status) && status !== 'finished') {
      throw new SagaFailedExecutionError(execution, cause);
    }
    return returnExecution ? execution : uuid;
  }

  /** Starts the workflow, or finds that the very same start was made before. */
  async #start(uuid: string, { type, input, summary, details }: SagaStart): Promise<void> {
    const digest = startDigest(type, input);
    const attribute = this.#statusAttribute;
    try {
      await this.#client.workflow.start(type, {
        workflowId: uuid,
        taskQueue: this.#taskQueue,
        args: [{ ...input, ...(attribute !== undefined && { searchAttribute: attribute }) }],
        memo: { [START_MEMO]: digest },
        ...(attribute !== undefined && {
          typedSearchAttributes: [statusAttribute(attribute, 'running')],
        }),
        // What has ended is never run again under the same id.
        workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
        staticSummary: summary,
        staticDetails: details,
      });
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw startFailure(error, attribute);
      const { memo } = await this.#client.workflow.getHandle(uuid).describe();
      if (memo?.[START_MEMO] !== digest) throw new SagaExecutionAlreadyExistsError(uuid);
    }
  }
}

/** JavaScript may have left the options out altogether. */
function checkTaskQueue(options: SagaManagerOptions | undefined): void {
  const taskQueue: unknown = options?.taskQueue;
  if (typeof taskQueue === 'string' && taskQueue !== '') return;
  const shown = JSON.stringify(taskQueue) ?? 'nothing';
  const message = `SagaManager.connect needs the task queue of the saga worker, a text, not ${shown}.`;
  throw new SagaError('CONFIGURATION_INVALID', message);
}

/** The update checks the rest of it; the verb is a part of the update's name. */
function checkAction({ action, ...fields }: OperatorAction): void {
  if (!OPERATOR_VERBS.includes(action)) {
    const verbs = OPERATOR_VERBS.join(', ');
    throw new SagaError('ACTION_INVALID', `An action is one of ${verbs}, not ${JSON.stringify(action)}.`);
  }
  readAction(action, fields);
}

function isReply(given: unknown): given is SagaReplyOptions {
  return (
    typeof given === 'object' &&
    given !== null &&
    'response' in given &&
    given.response instanceof SagaResponse
  );
}
