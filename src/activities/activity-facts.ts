/**
 * Local activities that read facts about an activity from the server, which Temporal does not give to a workflow (S3).
 *
 * A refusal of a later attempt proves less than one of the first. The number of the attempt alone proves nothing, since an
 * operator can reset it.
 */
import { activityInfo, getClient } from '@temporalio/activity';
import { eventsBackwards, type Execution, type HistoryEvent } from './history-events';

type Start = NonNullable<HistoryEvent['activityTaskStartedEventAttributes']>;

/** The server's facts about an activity. */
interface ActivityFacts {
  /** How many attempts it had at least; 1 and 0 only where that is certain. */
  readonly attempts: number;
  /** Whether it was scheduled with one attempt. */
  readonly isSingle: boolean;
}

/**
 * The search attribute in which the server lists what is paused. It stays, with an empty list, after the end of the last
 * pause.
 */
const PAUSE_ATTRIBUTE = 'TemporalPauseInfo';

/** The server's facts about the last activity of an id, in the workflow of the calling activity. */
export async function activityFacts(activityId: string): Promise<ActivityFacts> {
  const { workflowExecution, namespace } = activityInfo();
  if (!workflowExecution) throw new Error('Only a workflow can ask for the attempts of its activities.');
  const facts = await recordedFacts(activityId, namespace, workflowExecution);
  const isDoubted = facts.attempts === 1 && (await wasPaused(namespace, workflowExecution));
  return isDoubted ? { ...facts, attempts: 2 } : facts;
}

async function recordedFacts(
  activityId: string,
  namespace: string,
  execution: Execution,
): Promise<ActivityFacts> {
  // The latest events come first: an activity's start before its scheduling.
  const started = new Map<string, number>();
  for await (const event of eventsBackwards(namespace, execution)) {
    const { activityTaskStartedEventAttributes: start, activityTaskScheduledEventAttributes: scheduling } =
      event;
    if (start) started.set(String(start.scheduledEventId), attemptsUntil(start));
    if (scheduling?.activityId !== activityId) continue;
    const attempts = started.get(String(event.eventId)) ?? 0;
    return { attempts, isSingle: scheduling.retryPolicy?.maximumAttempts === 1 };
  }
  throw new Error(`History holds no activity ${activityId}.`);
}

/** The number of attempts of the last activity of an id. Executions that 0.2 has started need it. */
export async function attemptCount(activityId: string): Promise<number> {
  const { attempts } = await activityFacts(activityId);
  if (attempts === 0) throw new Error(`History holds no closed activity ${activityId}.`);
  return attempts;
}

/** After a reset the number of an attempt is 1 again, but the failure of the attempt before it stays. */
function attemptsUntil({ attempt, lastFailure }: Start): number {
  return Math.max(attempt ?? 1, lastFailure ? 2 : 1);
}

/**
 * Whether anything of this run was ever paused. A pause gives an activity another attempt against its retry policy, and
 * `unpause` can reset the number of that attempt and drop the failure of the one before it.
 */
async function wasPaused(namespace: string, execution: Execution): Promise<boolean> {
  const { workflowService } = getClient();
  const { workflowExecutionInfo } = await workflowService.describeWorkflowExecution({ namespace, execution });
  return Object.hasOwn(workflowExecutionInfo?.searchAttributes?.indexedFields ?? {}, PAUSE_ATTRIBUTE);
}
