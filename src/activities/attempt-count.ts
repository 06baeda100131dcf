import { activityInfo, getClient } from '@temporalio/activity';

/**
 * How many attempts the last closed activity of an id took, read from the history of the workflow that asks. Temporal tells a workflow how an
 * activity ended, but not in which attempt, and a refusal of a later attempt proves less than one of the first (S3).
 */
export async function attemptCount(activityId: string): Promise<number> {
  const { workflowExecution, workflowNamespace } = activityInfo();
  const client = getClient();
  let nextPageToken: Uint8Array = new Uint8Array();
  const startedAttempts = new Map<string, number>();
  do {
    const page = await client.workflowService.getWorkflowExecutionHistoryReverse({
      namespace: workflowNamespace ?? client.options.namespace,
      execution: workflowExecution ?? null,
      nextPageToken,
    });
    // The latest events come first: an activity's start before its scheduling.
    for (const event of page.history?.events ?? []) {
      const { activityTaskStartedEventAttributes: started, activityTaskScheduledEventAttributes: scheduled } = event;
      if (started) startedAttempts.set(String(started.scheduledEventId), started.attempt ?? 1);
      const attempts = scheduled?.activityId === activityId ? startedAttempts.get(String(event.eventId)) : undefined;
      if (attempts !== undefined) return attempts;
    }
    nextPageToken = page.nextPageToken ?? new Uint8Array();
  } while (nextPageToken.length > 0);
  throw new Error(`History holds no closed activity ${activityId}.`);
}
