/** What is read from a recorded history, in both forms: as the client fetches it, and as the CLI writes it in JSON. */
import type { HistoryAndWorkflowId } from '@temporalio/client';
import { SagaError } from '../errors/saga-error';
import type { RoutingTable } from '../protocol/routing';

/** A request that history holds. */
interface RecordedRequest {
  readonly event: string;
  /** The activity's id: the path of a step, with the phase behind it. */
  readonly id: string;
  readonly target: string;
}

/** A history with what is known of it. */
export interface RecordedHistory extends HistoryAndWorkflowId {
  readonly saga: string;
  readonly runId?: string;
  /** Whether a worker has done something yet. */
  readonly isBegun: boolean;
  readonly requests: readonly RecordedRequest[];
  /** The runs that came from resets on the way to this one; the last is this one, where it came from one. */
  readonly resets: readonly string[];
}

/** The fields that both forms have in common. */
interface RecordedEvent {
  readonly eventId?: unknown;
  readonly workflowExecutionStartedEventAttributes?: {
    readonly workflowType?: { readonly name?: string | null } | null;
    readonly workflowId?: string | null;
    readonly originalExecutionRunId?: string | null;
  } | null;
  readonly workflowTaskCompletedEventAttributes?: object | null;
  readonly workflowTaskFailedEventAttributes?: { readonly newRunId?: string | null } | null;
  readonly activityTaskScheduledEventAttributes?: {
    readonly activityId?: string | null;
    readonly activityType?: { readonly name?: string | null } | null;
  } | null;
}

/**
 * Reads a history.
 *
 * @param where - How messages call it.
 * @param workflowId - @defaultValue what its first event says
 * @throws {@link SagaError} `INPUT_INVALID` for what is no history of a workflow from its first event on.
 */
export function readHistory(history: unknown, where: string, workflowId?: string): RecordedHistory {
  const { events } = Object(history) as { readonly events?: readonly RecordedEvent[] };
  const started = Array.isArray(events)
    ? (events[0] as RecordedEvent | undefined)?.workflowExecutionStartedEventAttributes
    : undefined;
  if (!events || !started) {
    const message = `${where} is no history of a workflow; \`temporal workflow show --output json\` writes one.`;
    throw new SagaError('INPUT_INVALID', message);
  }
  const runId = started.originalExecutionRunId ?? undefined;
  return {
    workflowId: workflowId ?? started.workflowId ?? where,
    history: history,
    saga: started.workflowType?.name ?? '',
    ...(runId !== undefined && { runId }),
    isBegun: events.some(({ workflowTaskCompletedEventAttributes: completed }) => Boolean(completed)),
    requests: events.flatMap(requestIn),
    resets: events.flatMap(({ workflowTaskFailedEventAttributes: failed }) => failed?.newRunId || []),
  };
}

function requestIn({ eventId, activityTaskScheduledEventAttributes: scheduled }: RecordedEvent) {
  if (!scheduled) return [];
  const { activityId, activityType } = scheduled;
  return [{ event: String(eventId), id: activityId ?? '', target: activityType?.name ?? '' }];
}

/** The id of the activity that an event scheduled, if it is such an event. */
export function activityIdOf({ requests }: RecordedHistory, event: string): string | undefined {
  return requests.find((request) => request.event === event)?.id;
}

/** The runs that came from resets, by the id of the run that was reset first. */
export function resetsIn(histories: readonly RecordedHistory[]): Readonly<Record<string, readonly string[]>> {
  const found = new Map<string, string[]>();
  for (const { runId = '', resets } of histories) {
    if (resets.length > 0) found.set(runId, [...(found.get(runId) ?? []), ...resets]);
  }
  return Object.fromEntries(found);
}

/** The participants that histories have asked, all of them known; who served them does not matter to a replay. */
export function routesIn(histories: readonly RecordedHistory[]): RoutingTable {
  const names = histories.flatMap(({ requests }) =>
    requests.map(({ target }) => target.split('/', 1)[0] ?? ''),
  );
  return Object.fromEntries([...new Set(names)].map((name) => [name, {}] as const));
}
