/**
 * Owns the proof that no workflow task was lost whose local requests may be those of the present one (S3).
 *
 * A workflow task that is lost, with its worker or by a failure, is repeated, and its local activities run again without a trace
 * in history. The number of its attempt does not show that: Temporal begins it anew when a task of a sticky queue is lost. What
 * shows it is the event that ends each lost task. A task that was created for an update alone leaves no event when it is lost;
 * its own start is not in history either, so that nothing is proven in it.
 *
 * The tasks before the present one count too, as far back as the last request that no local one can have passed: a lost task may
 * have come further than those that have repeated it.
 */
import { activityInfo } from '@temporalio/activity';
import type { TaskSpan } from '../protocol/local-call';
import { eventsBackwards, type HistoryEvent } from './history-events';

/** More events than local requests leave in one chain: beyond that, nothing is proven. */
const MOST_EVENTS = 5_000;

/** Whether no workflow task was lost in a span whose last task is that of the calling local activity. */
export async function isFirstTask(span: TaskSpan): Promise<boolean> {
  const { workflowExecution, namespace } = activityInfo();
  if (!workflowExecution) return false;
  try {
    return await provesFirst(eventsBackwards(namespace, workflowExecution), span);
  } catch {
    // Without the history nothing is proven.
    return false;
  }
}

/**
 * Whether events show that no workflow task of a span was lost.
 *
 * @param events - Of one run, the newest first.
 */
export async function provesFirst(
  events: AsyncIterable<HistoryEvent> | Iterable<HistoryEvent>,
  { task, since }: TaskSpan,
): Promise<boolean> {
  let read = 0;
  for await (const event of events) {
    read += 1;
    if (read === 1 && !isStartOf(event, task)) return false;
    if (isLoss(event) || read > MOST_EVENTS) return false;
    if (event.workflowExecutionStartedEventAttributes) return true;
    // Everything before the span is in history.
    if (event.workflowTaskCompletedEventAttributes && Number(event.eventId) < since) return true;
  }
  return false;
}

function isStartOf({ eventId, workflowTaskStartedEventAttributes }: HistoryEvent, task: number): boolean {
  return Boolean(workflowTaskStartedEventAttributes) && Number(eventId) === task;
}

/** Whether an event shows that a workflow task was lost which a worker had taken. */
function isLoss(event: HistoryEvent): boolean {
  const { workflowTaskScheduledEventAttributes: scheduled, workflowTaskTimedOutEventAttributes: timedOut } =
    event;
  if (event.workflowTaskFailedEventAttributes) return true;
  if (scheduled && scheduled.attempt !== 1) return true;
  return Boolean(timedOut) && Number(timedOut?.startedEventId) !== 0;
}
