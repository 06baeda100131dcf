import type { SagaStatus } from '../engine/state';

/** Which executions are looked for. */
export interface ListScope {
  readonly taskQueue: string;
  readonly saga: string | undefined;
  readonly status: SagaStatus | undefined;
  /** The search attribute that holds the status, where there is one. */
  readonly attribute: string | undefined;
}

/**
 * The query for Temporal's list: it finds every execution that is looked for, and, where Temporal cannot tell
 * them apart, others. A run that went on in a fresh one is left out, as the fresh one stands for it.
 */
export function listQuery({ taskQueue, saga, status, attribute }: ListScope): string {
  const parts = [
    `TaskQueue = ${quoted(taskQueue)}`,
    ...(saga === undefined ? [] : [`WorkflowType = ${quoted(saga)}`]),
    status === undefined ? `ExecutionStatus != 'ContinuedAsNew'` : byStatus(status, attribute),
  ];
  return parts.join(' AND ');
}

function byStatus(status: SagaStatus, attribute: string | undefined): string {
  // Executions that were started without the attribute are not to be missed.
  const own = attribute && ` AND (${attribute} = '${status}' OR ${attribute} IS NULL)`;
  const temporalStatus = (name: string) => `ExecutionStatus = '${name}'`;
  const failed = `${temporalStatus('Failed')}${own ?? ''}`;
  switch (status) {
    case 'finished':
      return temporalStatus('Completed');
    case 'errored':
      return failed;
    case 'incomplete':
      return `((${failed}) OR ${temporalStatus('Terminated')} OR ${temporalStatus('TimedOut')})`;
    case 'cancelled':
      return `((${failed}) OR ${temporalStatus('Canceled')})`;
    default:
      return `${temporalStatus('Running')}${own ?? ''}`;
  }
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
