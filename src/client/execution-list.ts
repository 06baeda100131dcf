import { SagaError } from '../errors/saga-error';
import { START_MEMO } from '../protocol/names';
import type { BlockedState, SagaExecution, SagaExecutionStatus } from '../protocol/saga-execution';
import { readStuckMemo, type StuckMemo } from '../protocol/stuck-memo';
import { blockedState } from './blocked';
import { SagaExecutionNotFoundError } from './client-errors';
import { isOpenStatus, SAGA_STATUSES } from './execution-status';
import { eachOnce } from './each-once';
import { inBatches } from './in-batches';
import { listQuery } from './list-query';
import { decodeAttribute } from './payloads';
import type { SagaExecutionRepository } from './saga-execution-repository';
import type { ServerCalls } from './server-calls';
import { isUntaken } from './untaken';
import { type DescribedWorkflow, describeWorkflow, readFacts, type WorkflowFacts } from './workflow-facts';

/** Which executions are listed; without a field, all. */
export interface SagaListFilter {
  /** The name of the saga. */
  readonly saga?: string;
  readonly status?: SagaExecutionStatus;
  /** How many executions are fetched from Temporal at a time: 1 to 1,000. @defaultValue 100 */
  readonly pageSize?: number;
}

/** An execution in a list. */
export interface SagaSummary {
  readonly uuid: string;
  readonly saga: string;
  readonly status: SagaExecutionStatus;
  /**
   * When its current run began: of a `stuck` one when it got stuck, of a very long one when it was last
   * continued as a new run, of all others when they were started.
   */
  readonly startedAt: Date;
  readonly closedAt?: Date;
  /** The step that failed, or that the execution is stuck at. */
  readonly step?: string;
  /** Of a `stuck` execution: what stands still, and the incident that an action has to name. */
  readonly phase?: StuckMemo['phase'];
  readonly incident?: string;
  /** Why it failed, or stands still. */
  readonly error?: StuckMemo['error'];
  /** Of a `blocked` execution: since when, and why. */
  readonly blocked?: BlockedState;
  /** How Temporal holds an open workflow that is not simply running, such as `PAUSED`. */
  readonly temporalStatus?: string;
  /** True when this client cannot decode all that Temporal keeps of it: its codec or data converter is another one. */
  readonly unreadable?: true;
}

const PAGE_SIZE = 100;
const LARGEST_PAGE = 1_000;
/** How many executions are looked at at the same time. */
const BATCH_SIZE = 10;

/** Lists executions from what Temporal indexes, and looks at those of which that is not enough. */
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
    // The newest run of each execution: while a list is read, one may be continued as a new run.
    const found = eachOnce(this.#pages(query, pageSize), ({ uuid }) => uuid);
    for await (const summary of inBatches(found, BATCH_SIZE, (facts) => this.#summary(facts))) {
      if (summary && (status === undefined || summary.status === status)) yield summary;
    }
  }

  async *#pages(query: string, pageSize: number): AsyncGenerator<WorkflowFacts, void> {
    const { client, namespace } = this.#calls;
    let nextPageToken: Uint8Array | null | undefined;
    do {
      const token = nextPageToken ? { nextPageToken } : {};
      const page = await this.#calls.make({ what: 'a page of the list' }, () =>
        client.workflowService.listWorkflowExecutions({ namespace, query, pageSize, ...token }),
      );
      for (const info of page.executions ?? []) yield await readFacts(this.#calls, info);
      ({ nextPageToken } = page);
    } while (nextPageToken && nextPageToken.length > 0);
  }

  async #summary(facts: WorkflowFacts): Promise<SagaSummary | undefined> {
    if (facts.closedAs === 'CONTINUED_AS_NEW') return undefined;
    // What was started by a manager is a saga for certain, other workflows of the queue may be something else.
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
    // A stuck one without its memo is about to go on, or was listed before its memo was.
    return isOpenStatus(value) && value !== 'stuck' ? value : undefined;
  }
}

/** A workflow that is no saga, or is there no more, is left out. */
async function orNothing(summarize: () => Promise<SagaSummary>): Promise<SagaSummary | undefined> {
  try {
    return await summarize();
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
  const shown = (value: unknown) => JSON.stringify(value) ?? typeof value;
  if (status !== undefined && !(SAGA_STATUSES as readonly unknown[]).includes(status)) {
    throw invalid(`A status is one of ${SAGA_STATUSES.join(', ')}, not ${shown(status)}.`);
  }
  if (saga !== undefined && typeof saga !== 'string') throw invalid(`saga is a text, not ${shown(saga)}.`);
  const isSize = Number.isInteger(pageSize) && Number(pageSize) >= 1 && Number(pageSize) <= LARGEST_PAGE;
  if (!isSize) throw invalid(`pageSize is a whole number from 1 to 1,000, not ${shown(pageSize)}.`);
}

function invalid(message: string): SagaError {
  return new SagaError('INPUT_INVALID', message);
}

type SummaryHead = Omit<SagaSummary, 'status'>;

function head({ uuid, saga, startedAt, closedAt, heldAs, isMemoUnreadable }: WorkflowFacts): SummaryHead {
  return {
    uuid,
    saga,
    startedAt,
    ...(closedAt && { closedAt }),
    ...(heldAs !== undefined && { temporalStatus: heldAs }),
    ...(isMemoUnreadable && { unreadable: true }),
  };
}

function tail({
  status,
  error,
  incidents: [incident],
  blocked,
}: SagaExecution): Partial<SummaryHead> & Pick<SagaSummary, 'status'> {
  const failure = incident?.error ?? error;
  const step = incident?.error ? incident.step : error?.step;
  return {
    status,
    ...(step !== undefined && { step }),
    ...(status === 'stuck' && incident && { phase: incident.phase, incident: incident.id }),
    ...(failure && { error: { code: failure.code, message: failure.message } }),
    ...(blocked && { blocked }),
  };
}
