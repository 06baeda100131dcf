/** Finds out what keeps an open execution from going on: its worker, its code, or a pause. */
import { printable } from '../errors/printable';
import { blockedState } from './blocked';
import type { ServerCalls } from './server-calls';
import type { SagaWarning } from './warnings';
import type { DescribedWorkflow } from './workflow-facts';
import { toDate } from './workflow-facts';

/** Temporal's number of the workflow tasks of a queue. */
const WORKFLOW_TASKS: object = { taskQueueType: 1 };
/** A worker asks again after a minute at the latest; Temporal remembers pollers for five. */
const POLLER_GONE_MS = 90_000;
/** A task that waits for so long is not taken by the worker that polls. */
const TAKEN_WITHIN_MS = 4_000;

/** What keeps an execution from going on; `undefined` where nothing is known to. */
export async function diagnose(
  calls: ServerCalls,
  facts: DescribedWorkflow,
  limits: { readonly deadline?: number } = {},
): Promise<SagaWarning | undefined> {
  if (facts.closedAs !== undefined) return undefined;
  const { uuid, taskQueue, heldAs } = facts;
  const about = { uuid, taskQueue };
  if (heldAs === 'PAUSED') {
    const message = `The workflow ${printable(uuid)} is paused in Temporal; "temporal workflow unpause" lets it go on.`;
    return { code: 'EXECUTION_PAUSED', message, ...about };
  }
  const blocked = await blockedState(calls, facts, limits);
  if (blocked) {
    const message = `The execution ${printable(uuid)} is blocked since ${blocked.since.toISOString()}: its workflow task fails (${blocked.cause}, attempt ${String(blocked.attempt)}): ${blocked.message} Deploy a worker whose code fits its history.`;
    return { code: 'EXECUTION_BLOCKED', message, ...about };
  }
  const message = await workerTrouble(calls, facts, limits);
  return message === undefined ? undefined : { code: 'WORKER_UNAVAILABLE', message, ...about };
}

async function workerTrouble(
  calls: ServerCalls,
  { uuid, taskQueue, isWorkPending, pendingTask }: DescribedWorkflow,
  limits: { readonly deadline?: number },
): Promise<string | undefined> {
  if (!isWorkPending) return undefined;
  const queue = JSON.stringify(printable(taskQueue));
  if (!(await hasPollers(calls, uuid, taskQueue, limits))) {
    return `No worker polls the task queue ${queue}: start a saga worker with this task queue, or see whether its name is right.`;
  }
  const isWaiting = pendingTask && !pendingTask.isStarted;
  if (!isWaiting || Date.now() - pendingTask.since.getTime() < TAKEN_WITHIN_MS) return undefined;
  return `A worker polls the task queue ${queue}, but none takes the execution ${printable(uuid)}: see whether it is overloaded, or was killed a moment ago.`;
}

async function hasPollers(
  calls: ServerCalls,
  uuid: string,
  taskQueue: string,
  limits: { readonly deadline?: number },
): Promise<boolean> {
  const { client, namespace } = calls;
  const { pollers } = await calls.make({ what: 'the pollers', uuid, ...limits }, () =>
    client.workflowService.describeTaskQueue({
      namespace,
      taskQueue: { name: taskQueue },
      ...WORKFLOW_TASKS,
    }),
  );
  const earliest = Date.now() - POLLER_GONE_MS;
  return (pollers ?? []).some(({ lastAccessTime }) => (toDate(lastAccessTime)?.getTime() ?? 0) > earliest);
}
