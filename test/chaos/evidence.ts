import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { inBatches } from '../../src/client/streams';
import { until } from '../support/until';
import { TASK_QUEUE } from './stage';
import { Tally } from './tally';
import { taskErrors, type HistoryEvent } from './task-failures';

const AT_A_TIME = 10;

/** What Temporal knows of the executions. */
export interface Knowledge {
  /**
   * Every execution, with what should not be so: workflow tasks that failed by a mistake, in any run, also where a
   * later attempt went well; and runs that are still open, with how often their task was tried. By uuid.
   */
  readonly complaints: ReadonlyMap<string, readonly string[]>;
  /** How many executions there are, and in how many fresh runs they went on. */
  readonly runs: Tally;
}

/** Looks at each run of each execution. */
export async function askTemporal(client: Client): Promise<Knowledge> {
  const complaints = new Map<string, readonly string[]>();
  const runs = new Tally();
  const listed = client.workflow.list({ query: `TaskQueue = '${TASK_QUEUE}'` });
  for await (const { uuid, found } of inBatches(listed, AT_A_TIME, (run) => lookAt(client, run))) {
    runs.add(complaints.has(uuid) ? 'fresh runs' : 'executions');
    complaints.set(uuid, [...(complaints.get(uuid) ?? []), ...found]);
  }
  return { complaints, runs };
}

/** Settles when Temporal's lists, which lag behind, show no open run; gives up after a while. */
export async function untilListed(client: Client): Promise<void> {
  const query = `TaskQueue = '${TASK_QUEUE}' AND ExecutionStatus = 'Running'`;
  await until(async () => (await client.workflow.count(query)).count === 0).catch(() => undefined);
}

async function lookAt(
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
