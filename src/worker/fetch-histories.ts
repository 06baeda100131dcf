/** Fetches the histories of the executions of a task queue. */
import type { Client, HistoryAndWorkflowId } from '@temporalio/client';
import { SagaError } from '../errors/saga-error';

/** Which executions are fetched. */
export interface HistoryQuery {
  readonly client: Client;
  readonly taskQueue: string;
  /** Executions that run, that have ended, or both. @defaultValue `running` */
  readonly status?: HistoryStatus;
  /** How many at the most, the newest first. @defaultValue 1,000 */
  readonly limit?: number;
}

const STATUSES = ['running', 'closed', 'all'] as const;

/** The executions that are looked at. */
export type HistoryStatus = (typeof STATUSES)[number];

const LIMIT = 1_000;

/**
 * The histories of executions of a task queue, newest first.
 *
 * @throws {@link SagaError} `INPUT_INVALID` for another status or limit.
 */
export async function* fetchHistories(query: HistoryQuery): AsyncGenerator<HistoryAndWorkflowId, void> {
  const { client, taskQueue, status = 'running', limit = LIMIT } = query;
  if (!STATUSES.includes(status)) throw invalid(`status is one of ${STATUSES.join(', ')}`, status);
  if (!Number.isSafeInteger(limit) || limit < 1) throw invalid('limit is a whole number from 1', limit);
  let left = limit;
  const found = client.workflow.list({ query: listQuery(taskQueue, status), pageSize: Math.min(limit, 100) });
  for await (const { workflowId, runId } of found) {
    yield { workflowId, history: await client.workflow.getHandle(workflowId, runId).fetchHistory() };
    left -= 1;
    if (left === 0) return;
  }
}

function listQuery(taskQueue: string, status: HistoryStatus): string {
  const queue = `TaskQueue = ${JSON.stringify(taskQueue)}`;
  if (status === 'all') return queue;
  return `${queue} AND ExecutionStatus ${status === 'running' ? '=' : '!='} 'Running'`;
}

function invalid(what: string, given: unknown): SagaError {
  return new SagaError('INPUT_INVALID', `The ${what}, not ${JSON.stringify(given) ?? typeof given}.`);
}
