import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import type { SagaStatus } from '../engine/state';
import { SagaError } from '../errors/saga-error';
import { START_MEMO } from '../protocol/names';
import type { SagaExecution } from '../protocol/saga-execution';
import { readStuckMemo, type StuckMemo } from '../protocol/stuck-memo';
import { SagaExecutionNotFoundError } from './client-errors';
import { isOpenStatus, SAGA_STATUSES } from './execution-status';
import { inBatches } from './in-batches';
import { listQuery } from './list-query';
import type { SagaExecutionRepository } from './saga-execution-repository';
import { indexedStatus } from './status-attribute';

/** Which executions are listed; without a field, all. */
export interface SagaListFilter {
  /** The name of the saga. */
  readonly saga?: string;
  readonly status?: SagaStatus;
  /** How many executions are fetched from Temporal at a time. @defaultValue 100 */
  readonly pageSize?: number;
}

/** An execution in a list. */
export interface SagaSummary {
  readonly uuid: string;
  readonly saga: string;
  readonly status: SagaStatus;
  /**
   * When its current run began: of a `stuck` one when it came to stand still, of a very long one when it last
   * went on in a fresh run, of all others when they were started.
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
}

const PAGE_SIZE = 100;
/** How many executions are looked at at the same time. */
const BATCH_SIZE = 10;

/** Lists executions from what Temporal indexes, and looks at those of which that does not tell enough. */
export class ExecutionList {
  readonly #client: Client;
  readonly #repository: SagaExecutionRepository;
  readonly #taskQueue: string;
  readonly #attribute: string | undefined;

  constructor(
    client: Client,
    repository: SagaExecutionRepository,
    options: { readonly taskQueue: string; readonly attribute: string | undefined },
  ) {
    this.#client = client;
    this.#repository = repository;
    this.#taskQueue = options.taskQueue;
    this.#attribute = options.attribute;
  }

  async *matching({ saga, status, pageSize = PAGE_SIZE }: SagaListFilter): AsyncGenerator<SagaSummary, void> {
    checkStatus(status);
    const query = listQuery({ taskQueue: this.#taskQueue, saga, status, attribute: this.#attribute });
    const found = eachOnce(this.#client.workflow.list({ query, pageSize }));
    for await (const summary of inBatches(found, BATCH_SIZE, (info) => this.#summary(info))) {
      if (summary && (status === undefined || summary.status === status)) yield summary;
    }
  }

  async #summary(info: WorkflowExecutionInfo): Promise<SagaSummary | undefined> {
    const stuck = info.status.name === 'RUNNING' ? readStuckMemo(info.memo) : undefined;
    if (stuck) {
      const { status, step, phase, incident, error } = stuck;
      return { ...head(info), status, step, phase, incident, error };
    }
    const status = this.#knownStatus(info);
    if (status) return { ...head(info), status };
    const execution = await this.#load(info.workflowId);
    return execution && { ...head(info), ...tail(execution) };
  }

  /** The status, where what is indexed tells all that there is to tell. */
  #knownStatus({ status, memo, typedSearchAttributes }: WorkflowExecutionInfo): SagaStatus | undefined {
    // What was started by a manager is a saga for certain, other workflows of the queue may be something else.
    if (status.name === 'COMPLETED') return memo && START_MEMO in memo ? 'finished' : undefined;
    if (status.name !== 'RUNNING' || this.#attribute === undefined) return undefined;
    const value = indexedStatus(typedSearchAttributes, this.#attribute);
    // A stuck one without its memo is about to go on, or was listed before its memo was.
    return isOpenStatus(value) && value !== 'stuck' ? value : undefined;
  }

  async #load(uuid: string): Promise<SagaExecution | undefined> {
    try {
      return await this.#repository.load(uuid);
    } catch (error) {
      if (error instanceof SagaExecutionNotFoundError) return undefined;
      throw error;
    }
  }
}

function checkStatus(status: unknown): void {
  if (status === undefined || (SAGA_STATUSES as readonly unknown[]).includes(status)) return;
  const known = SAGA_STATUSES.join(', ');
  throw new SagaError('INPUT_INVALID', `A status is one of ${known}, not ${JSON.stringify(status) ?? ''}.`);
}

/** The newest run of each execution: while a list is read, an execution may go on in a fresh run. */
async function* eachOnce(
  infos: AsyncIterable<WorkflowExecutionInfo>,
): AsyncGenerator<WorkflowExecutionInfo, void> {
  const seen = new Set<string>();
  for await (const info of infos) {
    if (!seen.has(info.workflowId)) yield info;
    seen.add(info.workflowId);
  }
}

type SummaryHead = Pick<SagaSummary, 'uuid' | 'saga' | 'startedAt' | 'closedAt'>;

function head({ workflowId, type, startTime, closeTime }: WorkflowExecutionInfo): SummaryHead {
  return { uuid: workflowId, saga: type, startedAt: startTime, ...(closeTime && { closedAt: closeTime }) };
}

function tail({ status, error, incident }: SagaExecution): Omit<SagaSummary, keyof SummaryHead> {
  const failure = incident?.error ?? error;
  const step = incident?.error ? incident.step : error?.step;
  return {
    status,
    ...(step !== undefined && { step }),
    ...(status === 'stuck' && incident && { phase: incident.phase, incident: incident.id }),
    ...(failure && { error: { code: failure.code, message: failure.message } }),
  };
}
