/**
 * Owns the facts that Temporal has about the workflow of an execution. They come from Temporal's raw responses: the
 * client's own parsing fails as a whole if it cannot decode one memo field.
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

/** Temporal's statuses of a closed workflow by enum value. Every other status, even a future one, counts as open. */
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

/** A status of {@link CLOSED_STATUSES}. */
export type ClosedStatus = typeof CLOSED_STATUSES extends ReadonlyMap<number, infer S> ? S : never;

/** The facts about one run of a workflow. */
export interface WorkflowFacts {
  readonly uuid: string;
  readonly runId: string;
  readonly firstRunId: string;
  /** The workflow type: the name of the saga. */
  readonly saga: string;
  readonly taskQueue: string;
  /** Temporal's status of a closed run; `undefined` while the run is open. */
  readonly closedAs: ClosedStatus | undefined;
  /** Temporal's status of an open run that is not `RUNNING`: `PAUSED`, or for example `UNKNOWN(9)`. */
  readonly temporalStatus: string | undefined;
  readonly startedAt: Date;
  readonly closedAt: Date | undefined;
  readonly memo: Readonly<Record<string, unknown>>;
  /** Whether this client cannot decode a part of the memo. */
  readonly isMemoUnreadable: boolean;
  readonly searchAttributes: Readonly<Record<string, Payload>>;
}

/** The facts about one run, with its pending work. */
export interface DescribedWorkflow extends WorkflowFacts {
  readonly historyLength: number;
  readonly pendingTask: PendingWorkflowTask | undefined;
  /** Whether a task or an activity waits for a worker of any task queue. */
  readonly isWorkPending: boolean;
}

/** The workflow task that is scheduled or started. */
export interface PendingWorkflowTask {
  readonly attempt: number;
  readonly isStarted: boolean;
  readonly since: Date;
}

const TASK_STARTED = 2;

/**
 * Describes the current run of an execution.
 *
 * @throws SagaExecutionNotFoundError `EXECUTION_NOT_FOUND`.
 * @throws SagaError the errors of {@link ServerCalls.make}.
 */
export async function describeWorkflow(
  calls: ServerCalls,
  uuid: string,
  limits: { readonly deadline?: number; readonly signal?: AbortSignal | undefined } = {},
): Promise<DescribedWorkflow> {
  const { namespace, client } = calls;
  const response = await calls.make(
    { operation: 'the description', uuid, ...limits },
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

/** Reads the facts from one entry of a list, or from a description. */
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
    temporalStatus: closedAs === undefined ? temporalStatus(code) : undefined,
    startedAt: toDate(info.startTime) ?? new Date(0),
    closedAt: toDate(info.closeTime),
    memo: values,
    isMemoUnreadable: unreadable.length > 0,
    searchAttributes: info.searchAttributes?.indexedFields ?? {},
  };
}

function temporalStatus(code: number): string | undefined {
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

/** Converts a timestamp of Temporal. */
export function toDate(time: Timestamp | null | undefined): Date | undefined {
  if (!time) return undefined;
  return new Date(Number(time.seconds ?? 0) * 1_000 + Math.floor((time.nanos ?? 0) / 1_000_000));
}
