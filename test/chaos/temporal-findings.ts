import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { inBatches } from '../../src/client/streams';
import { until } from '../support/until';
import { TASK_QUEUE } from './environment';
import { Counter } from './counter';
import { taskErrors, type HistoryEvent } from './task-failures';

const AT_A_TIME = 10;

/** What Temporal's histories show about the executions. */
export interface Findings {
  /**
   * Every execution with its problems, by uuid: workflow tasks that failed by an error, in any run, even if a later
   * attempt succeeded; and runs that are still open, with the number of attempts of their task.
   */
  readonly problems: ReadonlyMap<string, readonly string[]>;
  /** The number of executions, and of their continue-as-new runs. */
  readonly runs: Counter;
}

/** Inspects each run of each execution. */
export async function inspectTemporal(client: Client): Promise<Findings> {
  const problems = new Map<string, readonly string[]>();
  const runs = new Counter();
  const listed = client.workflow.list({ query: `TaskQueue = '${TASK_QUEUE}'` });
  for await (const { uuid, found } of inBatches(listed, AT_A_TIME, (run) => inspect(client, run))) {
    runs.add(problems.has(uuid) ? 'continue-as-new runs' : 'executions');
    problems.set(uuid, [...(problems.get(uuid) ?? []), ...found]);
  }
  return { problems, runs };
}

/** Resolves when Temporal's lists, which lag behind, show no open run, or after a time limit. */
export async function untilListed(client: Client): Promise<void> {
  const query = `TaskQueue = '${TASK_QUEUE}' AND ExecutionStatus = 'Running'`;
  await until(async () => (await client.workflow.count(query)).count === 0).catch(() => undefined);
}

async function inspect(
  client: Client,
  { workflowId, runId, status }: WorkflowExecutionInfo,
): Promise<{ readonly uuid: string; readonly found: readonly string[] }> {
  const handle = client.workflow.getHandle(workflowId, runId);
  const { events = [] } = JSON.parse(historyToJSON(await handle.fetchHistory())) as {
    readonly events?: readonly HistoryEvent[];
  };
  const failed = taskErrors(events);
  if (status.name !== 'RUNNING') return { uuid: workflowId, found: failed };
  const { pendingWorkflowTask } = (await handle.describe()).raw;
  const tried = pendingWorkflowTask
    ? `its task was tried ${String(pendingWorkflowTask.attempt)} x`
    : 'it waits';
  return { uuid: workflowId, found: [...failed, `it is open in Temporal, and ${tried}`] };
}
