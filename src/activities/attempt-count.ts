/**
 * How many attempts an activity of another worker took, as the server knows it (S3).
 *
 * Temporal tells a workflow how an activity ended, but not in which attempt, and a refusal of a later attempt proves less
 * than one of the first. The number of the attempt alone proves nothing, since an operator can reset it.
 */
import { activityInfo, getClient } from '@temporalio/activity';
import type { Client } from '@temporalio/client';

type Page = Awaited<ReturnType<Client['workflowService']['getWorkflowExecutionHistoryReverse']>>;
type HistoryEvent = NonNullable<NonNullable<Page['history']>['events']>[number];
type Start = NonNullable<HistoryEvent['activityTaskStartedEventAttributes']>;
interface Execution {
  readonly workflowId: string;
  readonly runId: string;
}

/**
 * The search attribute in which the server lists what is paused. It stays, with an empty list, when nothing is paused any
 * more.
 */
const PAUSE_ATTRIBUTE = 'TemporalPauseInfo';

/**
 * How many attempts the last closed activity of an id took at least, in the workflow that asks. It is 1 only where that is
 * certain.
 */
export async function attemptCount(activityId: string): Promise<number> {
  const { workflowExecution, namespace } = activityInfo();
  if (!workflowExecution) throw new Error('Only a workflow can ask for the attempts of its activities.');
  const attempts = await recordedAttempts(activityId, namespace, workflowExecution);
  return attempts === 1 && (await wasPaused(namespace, workflowExecution)) ? 2 : attempts;
}

async function recordedAttempts(
  activityId: string,
  namespace: string,
  execution: Execution,
): Promise<number> {
  // The latest events come first: an activity's start before its scheduling.
  const started = new Map<string, number>();
  for await (const event of eventsBackwards(namespace, execution)) {
    const { activityTaskStartedEventAttributes: start, activityTaskScheduledEventAttributes: scheduling } =
      event;
    if (start) started.set(String(start.scheduledEventId), attemptsUntil(start));
    const attempts = scheduling?.activityId === activityId ? started.get(String(event.eventId)) : undefined;
    if (attempts !== undefined) return attempts;
  }
  throw new Error(`History holds no closed activity ${activityId}.`);
}

/** After a reset the number of an attempt is 1 again; the failure of the attempt before it is kept. */
function attemptsUntil({ attempt, lastFailure }: Start): number {
  return Math.max(attempt ?? 1, lastFailure ? 2 : 1);
}

/**
 * Whether something of this run was ever paused. A pause gives an activity another attempt, whatever its retry policy says,
 * and `unpause` can reset the number of that attempt and leave no failure of the one before it.
 */
async function wasPaused(namespace: string, execution: Execution): Promise<boolean> {
  const { workflowService } = getClient();
  const { workflowExecutionInfo } = await workflowService.describeWorkflowExecution({ namespace, execution });
  return Object.hasOwn(workflowExecutionInfo?.searchAttributes?.indexedFields ?? {}, PAUSE_ATTRIBUTE);
}

async function* eventsBackwards(namespace: string, execution: Execution): AsyncGenerator<HistoryEvent> {
  const { workflowService } = getClient();
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
