/** Local activities that read from history what Temporal does not tell a workflow about an activity. */
import { activityInfo, getClient } from '@temporalio/activity';
import type { Client } from '@temporalio/client';

/** What history says about the last activity of an id: the number of its last attempt, and whether it could have more. */
export async function activityFacts(activityId: string): Promise<{ attempts: number; isSingle: boolean }> {
  const { workflowExecution, namespace } = activityInfo();
  if (!workflowExecution) throw new Error('Only a workflow can ask for the attempts of its activities.');
  // The latest events come first: an activity's start before its scheduling.
  const started = new Map<string, number>();
  for await (const event of eventsBackwards(getClient(), namespace, workflowExecution)) {
    const { activityTaskStartedEventAttributes: start, activityTaskScheduledEventAttributes: scheduling } =
      event;
    if (start) started.set(String(start.scheduledEventId), start.attempt ?? 1);
    if (scheduling?.activityId !== activityId) continue;
    const attempts = started.get(String(event.eventId)) ?? 0;
    return { attempts, isSingle: scheduling.retryPolicy?.maximumAttempts === 1 };
  }
  throw new Error(`History holds no activity ${activityId}.`);
}

/** How many attempts the last activity of an id took: what executions that 0.2 has started ask for. */
export async function attemptCount(activityId: string): Promise<number> {
  const { attempts } = await activityFacts(activityId);
  if (attempts === 0) throw new Error(`History holds no closed activity ${activityId}.`);
  return attempts;
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
