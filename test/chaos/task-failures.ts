/**
 * Classifies the workflow tasks that failed: some failures are part of a kill, the others are errors of the worker. An
 * error is printed with the events around it.
 */

const AROUND = 12;

/** Causes of a task that runs again because of a concurrent change; neither worker nor workflow made an error. */
const HARMLESS = [
  'UNHANDLED_COMMAND',
  'UNHANDLED_UPDATE',
  'RESET_STICKY_TASK_QUEUE',
  'RESET_WORKFLOW',
  'FORCE_CLOSE_COMMAND',
];

/** The parts of a history event about failed workflow tasks and about updates. */
export interface HistoryEvent {
  readonly eventId?: string;
  readonly eventType?: string;
  readonly workflowTaskFailedEventAttributes?: {
    readonly cause?: string;
    readonly failure?: { readonly message?: string };
  };
  readonly workflowExecutionUpdateAcceptedEventAttributes?: { readonly protocolInstanceId?: string };
  readonly workflowExecutionUpdateCompletedEventAttributes?: {
    readonly meta?: { readonly updateId?: string };
  };
}

/** The errors that the failed workflow tasks of a run show. */
export function taskErrors(events: readonly HistoryEvent[]): readonly string[] {
  return events.flatMap((event, index) => {
    const failed = event.workflowTaskFailedEventAttributes;
    if (!failed) return [];
    const cause = (failed.cause ?? '').replace('WORKFLOW_TASK_FAILED_CAUSE_', '');
    const message = failed.failure?.message ?? '';
    if (HARMLESS.includes(cause) || isUpdateOfKilledServer(events, cause, message)) return [];
    return [`a workflow task of it failed: ${cause} ${message}`.trimEnd(), around(events, index)];
  });
}

/**
 * A server that is killed forgets which updates it has handed to a worker, and hands one out again after the client
 * has sent it again. It then refuses the second acceptance, and the task is done again. Harmless only if the history
 * shows that the update was accepted once and completed once.
 */
function isUpdateOfKilledServer(events: readonly HistoryEvent[], cause: string, message: string): boolean {
  if (cause !== 'BAD_UPDATE_WORKFLOW_EXECUTION_MESSAGE') return false;
  const id = /for Update (\S+): received \*update\.Acceptance message while in state Completed/.exec(
    message,
  )?.[1];
  if (id === undefined) return false;
  const accepted = events.filter(
    (event) => event.workflowExecutionUpdateAcceptedEventAttributes?.protocolInstanceId === id,
  );
  const completed = events.filter(
    (event) => event.workflowExecutionUpdateCompletedEventAttributes?.meta?.updateId === id,
  );
  return accepted.length === 1 && completed.length === 1;
}

function around(events: readonly HistoryEvent[], index: number): string {
  const describeFailure = events.slice(Math.max(0, index - AROUND), index + AROUND);
  return `around it: ${describeFailure.map(({ eventId = '?', eventType = '?' }) => `${eventId} ${short(eventType)}`).join(', ')}`;
}

function short(eventType: string): string {
  return eventType.replace('EVENT_TYPE_', '').replace('WORKFLOW_EXECUTION_', '');
}
