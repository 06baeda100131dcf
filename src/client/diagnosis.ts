/** Owns the diagnosis of an open execution that does not continue: its worker, its code, or a pause in Temporal. */
import { printable } from '../errors/printable';
import { blockedState } from './blocked';
import { blockedMessage } from './blocked-message';
import type { ServerCalls } from './server-calls';
import type { SagaWarning } from './warnings';
import type { DescribedWorkflow } from './workflow-facts';
import { toDate } from './workflow-facts';

/** Temporal's enum value for the workflow tasks of a task queue. */
const WORKFLOW_TASKS: object = { taskQueueType: 1 };
/** A worker polls again after at most one minute; Temporal lists a poller for five minutes. */
const POLLER_GONE_MS = 90_000;
/** If a task waits longer than this, the polling worker does not take it. */
const TAKEN_WITHIN_MS = 4_000;

/** The obstacle that keeps an execution from continuing; `undefined` if none is known. */
export async function diagnose(
  calls: ServerCalls,
  facts: DescribedWorkflow,
  limits: { readonly deadline?: number } = {},
): Promise<SagaWarning | undefined> {
  if (facts.closedAs !== undefined) return undefined;
  const { uuid, taskQueue, temporalStatus } = facts;
  const about = { uuid, taskQueue };
  if (temporalStatus === 'PAUSED') {
    const message = `Workflow ${printable(uuid)} is paused in Temporal. Run "temporal workflow unpause" to continue it.`;
    return { code: 'EXECUTION_PAUSED', message, ...about };
  }
  const blocked = await blockedState(calls, facts, limits);
  if (blocked) {
    const message = blockedMessage(uuid, blocked);
    return { code: 'EXECUTION_BLOCKED', message, ...about };
  }
  const message = await workerProblem(calls, facts, limits);
  return message === undefined ? undefined : { code: 'WORKER_UNAVAILABLE', message, ...about };
}

async function workerProblem(
  calls: ServerCalls,
  { uuid, taskQueue, isWorkPending, pendingTask }: DescribedWorkflow,
  limits: { readonly deadline?: number },
): Promise<string | undefined> {
  if (!isWorkPending) return undefined;
  const queue = JSON.stringify(printable(taskQueue));
  if (!(await hasPollers(calls, uuid, taskQueue, limits))) {
    return `No worker polls the task queue ${queue}. Start a saga worker with this task queue, or correct its name.`;
  }
  const isWaiting = pendingTask && !pendingTask.isStarted;
  if (!isWaiting || Date.now() - pendingTask.since.getTime() < TAKEN_WITHIN_MS) return undefined;
  return `A worker polls the task queue ${queue}, but does not take execution ${printable(uuid)}. Check whether it is overloaded, or was killed a moment ago.`;
}

async function hasPollers(
  calls: ServerCalls,
  uuid: string,
  taskQueue: string,
  limits: { readonly deadline?: number },
): Promise<boolean> {
  const { client, namespace } = calls;
  const { pollers } = await calls.make({ operation: 'the pollers', uuid, ...limits }, () =>
    client.workflowService.describeTaskQueue({
      namespace,
      taskQueue: { name: taskQueue },
      ...WORKFLOW_TASKS,
    }),
  );
  const earliest = Date.now() - POLLER_GONE_MS;
  return (pollers ?? []).some(({ lastAccessTime }) => (toDate(lastAccessTime)?.getTime() ?? 0) > earliest);
}
