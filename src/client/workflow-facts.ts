/**
 * What Temporal itself knows of the workflow of an execution, as lists and descriptions tell it. It is read from
 * Temporal's raw answers, since the client's own reading of them fails as a whole where one memo cannot be decoded.
 */
import type { WorkflowExecutionDescription } from '@temporalio/client';
import type { Payload } from '@temporalio/common';
import { SagaExecutionNotFoundError } from './client-errors';
import { decodeFields } from './payloads';
import type { ServerCalls } from './server-calls';
import { isNotFound, statusOf } from './server-errors';

type DescribeResponse = WorkflowExecutionDescription['raw'];
export type RawExecutionInfo = NonNullable<DescribeResponse['workflowExecutionInfo']>;
type PendingTask = NonNullable<DescribeResponse['pendingWorkflowTask']>;

/** Temporal's statuses of a workflow that has ended, by number; all others, also those to come, are open. */
const CLOSED_STATUSES = new Map([
  [2, 'COMPLETED'],
  [3, 'FAILED'],
  [4, 'CANCELLED'],
  [5, 'TERMINATED'],
  [6, 'CONTINUED_AS_NEW'],
  [7, 'TIMED_OUT'],
] as const);
const RUNNING = 1;
const PAUSED = 8;

export type ClosedStatus = typeof CLOSED_STATUSES extends ReadonlyMap<number, infer S> ? S : never;

/** One run of a workflow. */
export interface WorkflowFacts {
  readonly uuid: string;
  readonly runId: string;
  readonly firstRunId: string;
  /** The workflow's type: the saga's name. */
  readonly saga: string;
  readonly taskQueue: string;
  /** How it ended in Temporal; `undefined` while it is open. */
  readonly closedAs: ClosedStatus | undefined;
  /** Temporal's own status where it is open and not simply running: `PAUSED`, or `UNKNOWN(9)`. */
  readonly heldAs: string | undefined;
  readonly startedAt: Date;
  readonly closedAt: Date | undefined;
  readonly memo: Readonly<Record<string, unknown>>;
  /** Whether a part of the memo cannot be decoded by this client. */
  readonly isMemoUnreadable: boolean;
  readonly searchAttributes: Readonly<Record<string, Payload>>;
}

/** One run, with what is pending. */
export interface DescribedWorkflow extends WorkflowFacts {
  readonly historyLength: number;
  readonly pendingTask: PendingWorkflowTask | undefined;
  /** Whether anything waits for a worker of any task queue. */
  readonly isWorkPending: boolean;
}

/** The workflow task that is scheduled or under way. */
export interface PendingWorkflowTask {
  readonly attempt: number;
  readonly isStarted: boolean;
  readonly since: Date;
}

const TASK_STARTED = 2;

/**
 * Describes the current run of an execution.
 *
 * @throws SagaExecutionNotFoundError `EXECUTION_NOT_FOUND`, and SagaError as every call.
 */
export async function describeWorkflow(
  calls: ServerCalls,
  uuid: string,
  limits: { readonly deadline?: number; readonly signal?: AbortSignal } = {},
): Promise<DescribedWorkflow> {
  const { namespace, client } = calls;
  const response = await calls.make(
    { what: 'the description', uuid, ...limits },
    () => client.workflowService.describeWorkflowExecution({ namespace, execution: { workflowId: uuid } }),
    (error) => {
      const isMissing = isNotFound(error) && !statusOf(error)?.details.startsWith('Namespace ');
      throw isMissing ? new SagaExecutionNotFoundError(uuid) : (error as Error);
    },
  );
  const facts = await readFacts(calls, response.workflowExecutionInfo ?? {});
  const { workflowExecutionInfo: info, pendingWorkflowTask: task } = response;
  return {
    ...facts,
    historyLength: Number(info?.historyLength ?? 0),
    pendingTask: task ? readTask(task) : undefined,
    isWorkPending: Boolean(task) || (response.pendingActivities ?? []).length > 0,
  };
}

/** Reads one entry of a list or a description. */
export async function readFacts({ client }: ServerCalls, info: RawExecutionInfo): Promise<WorkflowFacts> {
  const uuid = String(info.execution?.workflowId);
  const runId = String(info.execution?.runId);
  const { values, unreadable } = await decodeFields(client, uuid, info.memo?.fields);
  const code = Number(info.status);
  const closedAs = CLOSED_STATUSES.get(code as 2);
  return {
    uuid,
    runId,
    firstRunId: info.firstRunId || runId,
    saga: String(info.type?.name),
    taskQueue: String(info.taskQueue),
    closedAs,
    heldAs: closedAs === undefined ? heldAs(code) : undefined,
    startedAt: toDate(info.startTime) ?? new Date(0),
    closedAt: toDate(info.closeTime),
    memo: values,
    isMemoUnreadable: unreadable.length > 0,
    searchAttributes: info.searchAttributes?.indexedFields ?? {},
  };
}

function heldAs(code: number): string | undefined {
  if (code === RUNNING) return undefined;
  return code === PAUSED ? 'PAUSED' : `UNKNOWN(${String(code)})`;
}

function readTask({
  attempt,
  state,
  originalScheduledTime,
  scheduledTime,
}: PendingTask): PendingWorkflowTask {
  return {
    attempt: attempt ?? 1,
    isStarted: Number(state) === TASK_STARTED,
    since: toDate(originalScheduledTime) ?? toDate(scheduledTime) ?? new Date(),
  };
}

interface Timestamp {
  readonly seconds?: unknown;
  readonly nanos?: number | null;
}

/** A moment as Temporal writes it. */
export function toDate(time: Timestamp | null | undefined): Date | undefined {
  if (!time) return undefined;
  return new Date(Number(time.seconds ?? 0) * 1_000 + Math.floor((time.nanos ?? 0) / 1_000_000));
}
