/** Owns the check whether an execution is blocked: whether its workflow task fails repeatedly, and why. */
import { truncate } from '../errors/format-value';
import { printable } from '../errors/printable';
import type { BlockedState } from '../protocol/saga-execution';
import type { ServerCalls } from './server-calls';
import { type DescribedWorkflow, toDate } from './workflow-facts';

/**
 * A task whose latest attempt timed out is blocked from this attempt on: a killed worker causes one or two timeouts.
 */
const TIMED_OUT_TOO_OFTEN = 3;
const NEWEST_EVENTS = 20;
const LONGEST_MESSAGE = 1_000;

/** An event in the JSON form of Temporal's client, which has enum values by name. */
interface EventJson {
  readonly eventTime?: string | { readonly seconds?: string; readonly nanos?: number };
  readonly workflowTaskFailedEventAttributes?: {
    readonly cause?: string | number;
    readonly identity?: string;
    readonly failure?: { readonly message?: string };
  };
  readonly workflowTaskTimedOutEventAttributes?: { readonly timeoutType?: string | number };
}

/**
 * Why an execution is blocked; `undefined` if its workflow task succeeds. History records only the first failure of a
 * task; the pending task counts the later attempts.
 */
export async function blockedState(
  calls: ServerCalls,
  { uuid, runId, pendingTask }: DescribedWorkflow,
  limits: { readonly deadline?: number } = {},
): Promise<BlockedState | undefined> {
  if (!pendingTask || pendingTask.attempt < 2) return undefined;
  const { attempt, since } = pendingTask;
  const event = await newestFailure(calls, uuid, runId, limits.deadline);
  const failed = event?.workflowTaskFailedEventAttributes;
  if (failed) {
    return {
      since: momentOf(event) ?? since,
      attempt,
      cause: causeOf(failed.cause),
      message: printable(truncate(failed.failure?.message ?? '', LONGEST_MESSAGE)),
    };
  }
  if (attempt < TIMED_OUT_TOO_OFTEN) return undefined;
  return {
    since: (event && momentOf(event)) ?? since,
    attempt,
    cause: 'WORKFLOW_TASK_TIMED_OUT',
    message: 'The worker does not complete the task in time.',
  };
}

async function newestFailure(
  calls: ServerCalls,
  uuid: string,
  runId: string,
  deadline: number | undefined,
): Promise<EventJson | undefined> {
  const { client, namespace } = calls;
  const response = await calls.make({ operation: 'the newest events', uuid, deadline }, () =>
    client.workflowService.getWorkflowExecutionHistoryReverse({
      namespace,
      execution: { workflowId: uuid, runId },
      maximumPageSize: NEWEST_EVENTS,
    }),
  );
  const { history } = response.toJSON() as { history?: { events?: readonly EventJson[] } };
  return history?.events?.find(
    (event) => event.workflowTaskFailedEventAttributes ?? event.workflowTaskTimedOutEventAttributes,
  );
}

function causeOf(cause: string | number | undefined): string {
  return String(cause ?? 'UNSPECIFIED').replace(/^WORKFLOW_TASK_FAILED_CAUSE_/, '');
}

function momentOf({ eventTime }: EventJson): Date | undefined {
  if (typeof eventTime === 'string') return new Date(eventTime);
  return toDate(eventTime);
}
