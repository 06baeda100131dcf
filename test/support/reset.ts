import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { until } from './until';

/**
 * Has Temporal forget what a workflow has done since it began one of its tasks, from 0, and go on from there.
 *
 * @returns The id of the run that goes on.
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

/** The event with which a task of a workflow has ended, once it has. */
async function endOfTask(client: Client, workflowId: string, task: number) {
  const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
  const ends = events?.filter((event) => event.workflowTaskCompletedEventAttributes) ?? [];
  return ends[task]?.eventId ?? undefined;
}
