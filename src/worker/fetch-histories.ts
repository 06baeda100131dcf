/** Owns the download of the histories of a task queue for a replay. */
import type { Client, HistoryAndWorkflowId } from '@temporalio/client';
import { formatValue } from '../errors/format-value';
import { SagaError } from '../errors/saga-error';

/** The executions to fetch. */
export interface HistoryQuery {
  readonly client: Client;
  readonly taskQueue: string;
  /** Open executions, closed executions, or both. @defaultValue `running` */
  readonly status?: HistoryStatus;
  /** The most executions, newest first. @defaultValue 1,000 */
  readonly limit?: number;
}

const STATUSES = ['running', 'closed', 'all'] as const;

/** `running`, `closed` or `all`. */
export type HistoryStatus = (typeof STATUSES)[number];

const LIMIT = 1_000;

/**
 * Yields the histories of the executions of a task queue, newest first.
 *
 * @throws {@link SagaError} `INPUT_INVALID` for an invalid status or limit.
 */
export async function* fetchHistories(query: HistoryQuery): AsyncGenerator<HistoryAndWorkflowId, void> {
  const { client, taskQueue, status = 'running', limit = LIMIT } = query;
  if (!STATUSES.includes(status)) throw invalid(`status must be one of ${STATUSES.join(', ')}`, status);
  if (!Number.isSafeInteger(limit) || limit < 1)
    throw invalid('limit must be an integer of at least 1', limit);
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

function invalid(rule: string, received: unknown): SagaError {
  return new SagaError('INPUT_INVALID', `The ${rule}, not ${formatValue(received)}.`);
}
