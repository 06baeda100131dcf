import { activityInfo, getClient } from '@temporalio/activity';
import type { Client } from '@temporalio/client';

/**
 * How many attempts the last closed activity of an id took, read from the history of the workflow that asks.
 * Temporal tells a workflow how an activity ended, but not in which attempt, and a refusal of a later attempt
 * proves less than one of the first (S3).
 */
export async function attemptCount(activityId: string): Promise<number> {
  const { workflowExecution, namespace } = activityInfo();
  if (!workflowExecution) throw new Error('Only a workflow can ask for the attempts of its activities.');
  // The latest events come first: an activity's start before its scheduling.
  const started = new Map<string, number>();
  for await (const event of eventsBackwards(getClient(), namespace, workflowExecution)) {
    const { activityTaskStartedEventAttributes: start, activityTaskScheduledEventAttributes: scheduling } =
      event;
    if (start) started.set(String(start.scheduledEventId), start.attempt ?? 1);
    const attempts = scheduling?.activityId === activityId ? started.get(String(event.eventId)) : undefined;
    if (attempts !== undefined) return attempts;
  }
  throw new Error(`History holds no closed activity ${activityId}.`);
}

async function* eventsBackwards(
  { workflowService }: Client,
  namespace: string,
  execution: { readonly workflowId: string; readonly runId: string },
) {
  let nextPageToken: Uint8Array | null | undefined;
  do {
    const page = await workflowService.getWorkflowExecutionHistoryReverse({
      namespace,
      execution,
      nextPageToken: nextPageToken ?? null,
    });
    yield* page.history?.events ?? [];
    ({ nextPageToken } = page);
  } while (nextPageToken?.length);
}
