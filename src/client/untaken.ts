/** Owns the check whether a worker has ever taken an execution. */
import type { ServerCalls } from './server-calls';
import type { DescribedWorkflow } from './workflow-facts';

/** A start writes two events: the workflow started, and its first task was scheduled. */
const EVENTS_OF_START = 2;
/** The most events before the first task that are read; cancellations and signals may arrive before it. */
const FIRST_EVENTS = 50;
/** Temporal's enum value for the event `WORKFLOW_TASK_STARTED`. */
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
  const { history } = await calls.make({ operation: 'the first events', uuid, deadline }, () =>
    client.workflowService.getWorkflowExecutionHistory({
      namespace,
      execution: { workflowId: uuid, runId },
      maximumPageSize: FIRST_EVENTS,
    }),
  );
  return !(history?.events ?? []).some(({ eventType }) => Number(eventType) === TASK_STARTED);
}

/** Whether the description allows that no worker has taken the first task; only then is the history worth a call. */
function mayBeUntaken({ runId, firstRunId, historyLength, pendingTask }: DescribedWorkflow): boolean {
  const isFirstRun = runId === firstRunId;
  const isWaiting = pendingTask !== undefined && !pendingTask.isStarted && pendingTask.attempt === 1;
  return isFirstRun && historyLength <= FIRST_EVENTS && (isWaiting || historyLength <= EVENTS_OF_START);
}
