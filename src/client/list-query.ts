/** Owns the visibility query of a list. */
import type { WaitKind } from '../engine/waits/open-wait';
import type { SagaExecutionStatus } from '../protocol/saga-execution';

/** The executions that a list wants. */
export interface ListScope {
  readonly taskQueue: string;
  readonly saga: string | undefined;
  readonly status: SagaExecutionStatus | undefined;
  /** The search attribute that holds the status, if there is one. */
  readonly attribute: string | undefined;
}

/** The open executions that a list by waits wants. */
export interface WaitingScope {
  readonly taskQueue: string;
  readonly saga: string | undefined;
  /** The search attribute that holds what executions wait for. */
  readonly attribute: string;
  /** An execution must wait for one of them. */
  readonly kinds: readonly WaitKind[];
}

/** Includes executions that are paused in Temporal, or have a Temporal status that this version does not know. */
const OPEN = 'CloseTime IS NULL';

/**
 * The query for Temporal's list. It finds every wanted execution, and others that Temporal's index cannot distinguish
 * from them. It omits runs that continued as new: the newest run represents the execution.
 */
export function listQuery({ taskQueue, saga, status, attribute }: ListScope): string {
  const state = status === undefined ? `ExecutionStatus != 'ContinuedAsNew'` : byStatus(status, attribute);
  return [...byPlace(taskQueue, saga), state].join(' AND ');
}

/** The query for the open executions that wait, by the search attribute alone. */
export function waitingQuery({ taskQueue, saga, attribute, kinds }: WaitingScope): string {
  const values = kinds.map((kind) => `'${kind}'`).join(', ');
  return [...byPlace(taskQueue, saga), OPEN, `${attribute} IN (${values})`].join(' AND ');
}

function byPlace(taskQueue: string, saga: string | undefined): readonly string[] {
  const place = `TaskQueue = ${quoted(taskQueue)}`;
  return saga === undefined ? [place] : [place, `WorkflowType = ${quoted(saga)}`];
}

function byStatus(status: SagaExecutionStatus, attribute: string | undefined): string {
  const temporalStatus = (name: string) => `ExecutionStatus = '${name}'`;
  const failed = `${temporalStatus('Failed')}${own(status, attribute)}`;
  switch (status) {
    case 'finished':
      return temporalStatus('Completed');
    case 'errored':
      return failed;
    case 'incomplete':
      return `((${failed}) OR ${temporalStatus('Terminated')} OR ${temporalStatus('TimedOut')})`;
    case 'cancelled':
      return `((${failed}) OR ${temporalStatus('Canceled')})`;
    // The attribute of a blocked execution keeps its previous status.
    case 'blocked':
      return OPEN;
    // An execution starts with the attribute `running`, before a worker takes it.
    case 'created':
      return `${OPEN}${own('running', attribute)}`;
    default:
      return `${OPEN}${own(status, attribute)}`;
  }
}

/** The condition on the attribute. It also matches executions that were started without the attribute. */
function own(status: SagaExecutionStatus, attribute: string | undefined): string {
  return attribute === undefined ? '' : ` AND (${attribute} = '${status}' OR ${attribute} IS NULL)`;
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
