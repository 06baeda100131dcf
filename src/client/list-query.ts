import type { SagaExecutionStatus } from '../protocol/saga-execution';

/** Which executions are looked for. */
export interface ListScope {
  readonly taskQueue: string;
  readonly saga: string | undefined;
  readonly status: SagaExecutionStatus | undefined;
  /** The search attribute that holds the status, where there is one. */
  readonly attribute: string | undefined;
}

/** Also those that are paused in Temporal, or in a status that is yet to come. */
const OPEN = 'CloseTime IS NULL';

/**
 * The query for Temporal's list: it finds every execution that is looked for, and, where Temporal cannot tell
 * them apart, others. A run that was continued as a new one is left out, as the new one stands for it.
 */
export function listQuery({ taskQueue, saga, status, attribute }: ListScope): string {
  const parts = [
    `TaskQueue = ${quoted(taskQueue)}`,
    ...(saga === undefined ? [] : [`WorkflowType = ${quoted(saga)}`]),
    status === undefined ? `ExecutionStatus != 'ContinuedAsNew'` : byStatus(status, attribute),
  ];
  return parts.join(' AND ');
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
    // Its attribute has what it was before.
    case 'blocked':
      return OPEN;
    // An execution is started with the attribute that it has once a worker has taken it.
    case 'created':
      return `${OPEN}${own('running', attribute)}`;
    default:
      return `${OPEN}${own(status, attribute)}`;
  }
}

/** Executions that were started without the attribute are not to be missed. */
function own(status: SagaExecutionStatus, attribute: string | undefined): string {
  return attribute === undefined ? '' : ` AND (${attribute} = '${status}' OR ${attribute} IS NULL)`;
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
