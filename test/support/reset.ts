import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { until } from './until';

/**
 * Resets a workflow to one of its tasks, counted from 0.
 *
 * @returns The id of the new run.
 */
export async function reset(client: Client, workflowId: string, task: number): Promise<string> {
  const eventId = await until(() => endOfTask(client, workflowId, task));
  const { runId } = await client.workflowService.resetWorkflowExecution({
    namespace: client.options.namespace,
    workflowExecution: { workflowId },
    reason: 'a test',
    requestId: randomUUID(),
    workflowTaskFinishEventId: eventId,
  });
  return runId;
}

/** The id of the event that completed a task, or undefined before that. */
async function endOfTask(client: Client, workflowId: string, task: number) {
  const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
  const ends = events?.filter((event) => event.workflowTaskCompletedEventAttributes) ?? [];
  return ends[task]?.eventId ?? undefined;
}
