/**
 * Owns the reading of a recorded history in both of its forms: the objects of the client, and the JSON of the CLI.
 */
import type { HistoryAndWorkflowId } from '@temporalio/client';
import { localActivityOf, type MarkerEvent } from '../activities/local-marker';
import { compact } from '../context/compact';
import { SagaError } from '../errors/saga-error';
import type { RoutingTable } from '../protocol/routing';
import { fromHistoryJson } from './history-json';

/** A request in a history. */
interface RecordedRequest {
  readonly event: string;
  /** The id of the activity: the path of a step, followed by its phase. */
  readonly id: string;
  readonly target: string;
}

/** A history with the facts that a replay needs. */
export interface RecordedHistory extends HistoryAndWorkflowId {
  readonly saga: string;
  readonly runId?: string;
  /** Whether a worker has completed a workflow task. */
  readonly isBegun: boolean;
  readonly requests: readonly RecordedRequest[];
  /** The runs that resets created, oldest first. If a reset created this run, it is the last one. */
  readonly resets: readonly string[];
}

/** The fields that both forms share. */
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
  readonly markerRecordedEventAttributes?: MarkerEvent['markerRecordedEventAttributes'];
}

/**
 * Reads a history.
 *
 * @param where - The name of the history in messages.
 * @param workflowId - @defaultValue the id in the first event
 * @throws {@link SagaError} `INPUT_INVALID` if the value is not a workflow history that begins with its first event.
 */
export function readHistory(history: unknown, where: string, workflowId?: string): RecordedHistory {
  const { events } = Object(history) as { readonly events?: readonly RecordedEvent[] };
  const started = Array.isArray(events)
    ? (events[0] as RecordedEvent | undefined)?.workflowExecutionStartedEventAttributes
    : undefined;
  if (!events || !started) {
    const message = `${where} is not a workflow history. Write one with \`temporal workflow show --output json\`.`;
    throw new SagaError('INPUT_INVALID', message);
  }
  const runId = started.originalExecutionRunId ?? undefined;
  return {
    workflowId: workflowId ?? started.workflowId ?? where,
    history: fromHistoryJson(Object(history) as object),
    saga: started.workflowType?.name ?? '',
    ...compact({ runId }),
    isBegun: events.some(({ workflowTaskCompletedEventAttributes: completed }) => Boolean(completed)),
    requests: events.flatMap(requestIn),
    resets: events.flatMap(({ workflowTaskFailedEventAttributes: failed }) => failed?.newRunId || []),
  };
}

function requestIn(event: RecordedEvent): readonly RecordedRequest[] {
  const { eventId, activityTaskScheduledEventAttributes: scheduled } = event;
  if (!scheduled) {
    const target = localActivityOf(event);
    return target === undefined ? [] : [{ event: String(eventId), id: '', target }];
  }
  const { activityId, activityType } = scheduled;
  return [{ event: String(eventId), id: activityId ?? '', target: activityType?.name ?? '' }];
}

/** The id of the activity that an event scheduled; `undefined` for any other event. */
export function activityIdOf({ requests }: RecordedHistory, event: string): string | undefined {
  return requests.find((request) => request.event === event)?.id;
}

/** The runs that resets created, by the id of the run that was reset first. */
export function resetsIn(histories: readonly RecordedHistory[]): Readonly<Record<string, readonly string[]>> {
  const found = new Map<string, string[]>();
  for (const { runId = '', resets } of histories) {
    if (resets.length > 0) found.set(runId, [...(found.get(runId) ?? []), ...resets]);
  }
  return Object.fromEntries(found);
}

/** A routing table with every participant in the histories. Its routes are empty, because a replay sends nothing. */
export function routesIn(histories: readonly RecordedHistory[]): RoutingTable {
  const names = histories.flatMap(({ requests }) =>
    requests.map(({ target }) => target.split('/', 1)[0] ?? ''),
  );
  return Object.fromEntries([...new Set(names)].map((name) => [name, {}] as const));
}
