/**
 * Owns the proof that a workflow task is the first one with its local activities (S3).
 *
 * A workflow task that is lost, with its worker or by a failure, is repeated, and its local activities run again without a trace
 * in history. The number of its attempt does not show that: Temporal begins it anew when a task of a sticky queue is lost. What
 * shows it is the event that ends each lost task. A task that was created for an update alone leaves no event when it is lost;
 * its own start is not in history either, so that nothing is proven in it.
 */
import { activityInfo, getClient } from '@temporalio/activity';
import type { Client } from '@temporalio/client';

type Page = Awaited<ReturnType<Client['workflowService']['getWorkflowExecutionHistoryReverse']>>;
type HistoryEvent = NonNullable<NonNullable<Page['history']>['events']>[number];

/** A lost task leaves three events; as many as this may lie between two workflow tasks before nothing is proven. */
const MOST_EVENTS = 100;

/**
 * Whether the workflow task of the calling local activity is provably the first one with it.
 *
 * @param task - The event with which the task began, as the workflow knows it.
 */
export async function isFirstTask(task: number): Promise<boolean> {
  const { workflowExecution, namespace } = activityInfo();
  if (!workflowExecution) return false;
  try {
    const { history } = await getClient().workflowService.getWorkflowExecutionHistoryReverse({
      namespace,
      execution: workflowExecution,
      maximumPageSize: MOST_EVENTS,
    });
    return provesFirst(history?.events ?? [], task);
  } catch {
    // Without the history nothing is proven.
    return false;
  }
}

/**
 * Whether events show that a task is the first one since the last task that was completed.
 *
 * @param events - Of one run, the newest first.
 */
export function provesFirst(events: readonly HistoryEvent[], task: number): boolean {
  const [newest] = events;
  if (!newest?.workflowTaskStartedEventAttributes || Number(newest.eventId) !== task) return false;
  for (const event of events) {
    const { workflowTaskScheduledEventAttributes: scheduled, workflowTaskTimedOutEventAttributes: timedOut } =
      event;
    if (event.workflowTaskCompletedEventAttributes || event.workflowExecutionStartedEventAttributes)
      return true;
    if (scheduled && scheduled.attempt !== 1) return false;
    if (event.workflowTaskFailedEventAttributes) return false;
    // A task that no worker took has sent nothing.
    if (timedOut && Number(timedOut.startedEventId) !== 0) return false;
  }
  return false;
}
