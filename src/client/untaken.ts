/** Finds out whether any worker has ever taken an execution. */
import type { ServerCalls } from './server-calls';
import type { DescribedWorkflow } from './workflow-facts';

/** The events of a start that nothing has followed: that it started, and that a task was scheduled. */
const EVENTS_OF_START = 2;
/** More than come before the first task: cancels, signals. */
const FIRST_EVENTS = 50;
/** Temporal's number of the event that a worker has taken a workflow task. */
const TASK_STARTED = 6;

/** Whether no worker has taken the first workflow task of an execution: its status is `created`. */
export async function isUntaken(
  calls: ServerCalls,
  facts: DescribedWorkflow,
  { deadline }: { readonly deadline?: number } = {},
): Promise<boolean> {
  const { uuid, runId, historyLength } = facts;
  if (!mayBeUntaken(facts)) return false;
  if (historyLength <= EVENTS_OF_START) return true;
  const { client, namespace } = calls;
  const { history } = await calls.make({ what: 'the first events', uuid, deadline }, () =>
    client.workflowService.getWorkflowExecutionHistory({
      namespace,
      execution: { workflowId: uuid, runId },
      maximumPageSize: FIRST_EVENTS,
    }),
  );
  return !(history?.events ?? []).some(({ eventType }) => Number(eventType) === TASK_STARTED);
}

/** Its first task waits for a worker, so that it may be worth while to read the history. */
function mayBeUntaken({ runId, firstRunId, historyLength, pendingTask }: DescribedWorkflow): boolean {
  const isFirstRun = runId === firstRunId;
  const isWaiting = pendingTask !== undefined && !pendingTask.isStarted && pendingTask.attempt === 1;
  return isFirstRun && historyLength <= FIRST_EVENTS && (isWaiting || historyLength <= EVENTS_OF_START);
}
