/**
 * Owns `manager.list`: it queries Temporal's index, and describes only the executions whose status the index omits.
 */
import { compact } from '../context/compact';
import { formatValue } from '../errors/format-value';
import { SagaError } from '../errors/saga-error';
import { START_MEMO } from '../protocol/names';
import type { BlockedState, SagaExecution, SagaExecutionStatus } from '../protocol/saga-execution';
import { readStuckMemo, type StuckMemo } from '../protocol/stuck-memo';
import { blockedState } from './blocked';
import { SagaExecutionNotFoundError } from './client-errors';
import { isOpenStatus, SAGA_STATUSES } from './execution-status';
import { listQuery, waitingQuery, type WaitingScope } from './list-query';
import { decodeAttribute } from './payloads';
import type { SagaExecutionRepository } from './saga-execution-repository';
import type { ServerCalls } from './server-calls';
import { eachOnce, inBatches } from './streams';
import { isUntaken } from './untaken';
import { type DescribedWorkflow, describeWorkflow, readFacts, type WorkflowFacts } from './workflow-facts';

/** The executions to list: an execution must match each given field. */
export interface SagaListFilter {
  /** The name of the saga. @defaultValue any saga */
  readonly saga?: string;
  /** @defaultValue any status */
  readonly status?: SagaExecutionStatus;
  /** The number of executions per request to Temporal, 1 to 1,000. @defaultValue 100 */
  readonly pageSize?: number;
}

/** An execution in a list. */
export interface SagaSummary {
  readonly uuid: string;
  readonly saga: string;
  readonly status: SagaExecutionStatus;
  /**
   * The start of the current run. For most executions that is their start; for a `stuck` execution the moment at
   * which it became stuck; for a very long one its latest continue-as-new.
   */
  readonly startedAt: Date;
  readonly closedAt?: Date;
  /** The step that failed, or that the execution is stuck at. */
  readonly step?: string;
  /** The phase of the step that a `stuck` execution waits at. */
  readonly phase?: StuckMemo['phase'];
  /** The id of the incident of a `stuck` execution; an action names it. */
  readonly incident?: string;
  /** How many incidents of a `stuck` execution are open, where that is more than one; `load` shows them all. */
  readonly incidents?: number;
  /** The reason why the execution failed or is stuck. */
  readonly error?: StuckMemo['error'];
  /** The time and cause since which a `blocked` execution does not continue. */
  readonly blocked?: BlockedState;
  /** Temporal's status of an open workflow that is not `RUNNING`, such as `PAUSED`. */
  readonly temporalStatus?: string;
  /** True if this client cannot decode a part of the execution, because its codec or data converter differs. */
  readonly unreadable?: true;
}

const PAGE_SIZE = 100;
const LARGEST_PAGE = 1_000;
/** The number of executions that are described concurrently. */
const BATCH_SIZE = 10;

/** Lists the executions of one task queue. */
export class ExecutionList {
  readonly #calls: ServerCalls;
  readonly #repository: SagaExecutionRepository;
  readonly #taskQueue: string;
  readonly #attribute: string | undefined;

  constructor(
    calls: ServerCalls,
    repository: SagaExecutionRepository,
    options: { readonly taskQueue: string; readonly attribute: string | undefined },
  ) {
    this.#calls = calls;
    this.#repository = repository;
    this.#taskQueue = options.taskQueue;
    this.#attribute = options.attribute;
  }

  async *matching({ saga, status, pageSize = PAGE_SIZE }: SagaListFilter): AsyncGenerator<SagaSummary, void> {
    checkFilter({ saga, status, pageSize });
    const query = listQuery({ taskQueue: this.#taskQueue, saga, status, attribute: this.#attribute });
    // An execution may continue as new while its list is read: only its newest run counts.
    const found = eachOnce(this.#pages(query, pageSize), ({ uuid }) => uuid);
    for await (const summary of inBatches(found, BATCH_SIZE, (facts) => this.#summary(facts))) {
      if (summary && (status === undefined || summary.status === status)) yield summary;
    }
  }

  /** The open executions that wait, by their search attribute: none of them is described. */
  async *waiting({
    saga,
    ...scope
  }: Omit<WaitingScope, 'taskQueue'>): AsyncGenerator<{ readonly uuid: string }, void> {
    checkFilter({ saga, status: undefined, pageSize: PAGE_SIZE });
    yield* this.#pages(waitingQuery({ taskQueue: this.#taskQueue, saga, ...scope }), PAGE_SIZE);
  }

  async *#pages(query: string, pageSize: number): AsyncGenerator<WorkflowFacts, void> {
    const { client, namespace } = this.#calls;
    let nextPageToken: Uint8Array | null | undefined;
    do {
      const token = nextPageToken ? { nextPageToken } : {};
      const page = await this.#calls.make({ operation: 'a page of the list' }, () =>
        client.workflowService.listWorkflowExecutions({ namespace, query, pageSize, ...token }),
      );
      for (const info of page.executions ?? []) yield await readFacts(this.#calls, info);
      ({ nextPageToken } = page);
    } while (nextPageToken && nextPageToken.length > 0);
  }

  async #summary(facts: WorkflowFacts): Promise<SagaSummary | undefined> {
    if (facts.closedAs === 'CONTINUED_AS_NEW') return undefined;
    // Only a manager writes the start memo. Without it the workflow may not be a saga.
    if (facts.closedAs === 'COMPLETED' && START_MEMO in facts.memo)
      return { ...head(facts), status: 'finished' };
    return orNothing(async () => {
      const described = await describeWorkflow(this.#calls, facts.uuid);
      if (described.closedAs === undefined) return this.#open(described);
      const execution = await this.#repository.read(described);
      return { ...head(described), ...tail(execution) };
    });
  }

  async #open(facts: DescribedWorkflow): Promise<SagaSummary> {
    if (await isUntaken(this.#calls, facts)) return { ...head(facts), status: 'created' };
    const stuck = readStuckMemo(facts.memo);
    const { status, ...incident } = stuck ?? {};
    const blocked = await blockedState(this.#calls, facts);
    if (blocked) return { ...head(facts), ...incident, status: 'blocked', blocked };
    const known = status ?? this.#indexed(facts);
    if (known) return { ...head(facts), ...incident, status: known };
    return { ...head(facts), ...tail(await this.#repository.read(facts)) };
  }

  /** The status in the search attribute. */
  #indexed({ searchAttributes }: WorkflowFacts): SagaExecutionStatus | undefined {
    if (this.#attribute === undefined || !Object.hasOwn(searchAttributes, this.#attribute)) return undefined;
    const value = decodeAttribute(searchAttributes[this.#attribute]);
    // An execution that is indexed as stuck but has no stuck memo is changing its status right now.
    return isOpenStatus(value) && value !== 'stuck' ? value : undefined;
  }
}

/** What is read of an execution, or `undefined` if the workflow is not a saga or no longer exists. */
export async function orNothing<R>(read: () => Promise<R>): Promise<R | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof SagaExecutionNotFoundError) return undefined;
    throw error;
  }
}

function checkFilter({
  saga,
  status,
  pageSize,
}: {
  saga: unknown;
  status: unknown;
  pageSize: unknown;
}): void {
  if (status !== undefined && !(SAGA_STATUSES as readonly unknown[]).includes(status)) {
    throw invalid('status', `one of ${SAGA_STATUSES.join(', ')}`, status);
  }
  if (saga !== undefined && typeof saga !== 'string') throw invalid('saga', 'a string', saga);
  const isSize = Number.isInteger(pageSize) && Number(pageSize) >= 1 && Number(pageSize) <= LARGEST_PAGE;
  if (!isSize) throw invalid('pageSize', 'an integer from 1 to 1,000', pageSize);
}

function invalid(field: string, expected: string, received: unknown): SagaError {
  const message = `The field ${field} of a list filter must be ${expected}, not ${formatValue(received)}.`;
  return new SagaError('INPUT_INVALID', message);
}

type SummaryHead = Omit<SagaSummary, 'status'>;

function head({
  uuid,
  saga,
  startedAt,
  closedAt,
  temporalStatus,
  isMemoUnreadable,
}: WorkflowFacts): SummaryHead {
  const unreadable = isMemoUnreadable ? (true as const) : undefined;
  return compact({ uuid, saga, startedAt, closedAt, temporalStatus, unreadable });
}

function tail({
  status,
  error,
  incidents,
  blocked,
}: SagaExecution): Partial<SummaryHead> & Pick<SagaSummary, 'status'> {
  const [incident] = incidents;
  const failure = incident?.error ?? error;
  const stuckAt = status === 'stuck' ? incident : undefined;
  return compact({
    status,
    step: incident?.error ? incident.step : error?.step,
    phase: stuckAt?.phase,
    incident: stuckAt?.id,
    incidents: stuckAt && incidents.length > 1 ? incidents.length : undefined,
    error: failure && { code: failure.code, message: failure.message },
    blocked,
  });
}
