import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';

/** Has Temporal forget what a workflow has done since it began one of its tasks, from 0, and go on from there. */
export async function reset(client: Client, workflowId: string, task: number): Promise<void> {
  const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
  const tasks = events?.filter((event) => event.workflowTaskCompletedEventAttributes) ?? [];
  await client.workflowService.resetWorkflowExecution({
    namespace: client.options.namespace,
    workflowExecution: { workflowId },
    reason: 'a test',
    requestId: randomUUID(),
    workflowTaskFinishEventId: tasks[task]?.eventId ?? null,
  });
}
