import type { Client } from '@temporalio/client';
import type { RunOne } from './starter';

/** The size of one execution in Temporal's history: the same for every execution of a scenario. */
export interface HistoryCount {
  readonly events: number;
  /** The commands of the workflow to the server. */
  readonly commands: number;
  /** Absent where it depends on the time: the events of workflow tasks are not counted then. */
  readonly workflowTasks?: number;
  /** Bytes of all payloads: inputs, results, failure details, memo, summaries; without the times of local activities. */
  readonly payloadBytes: number;
}

type Event = object & { readonly [attributes: string]: unknown };

const EXECUTIONS = 5;

/**
 * Counts the history of executions.
 *
 * @throws Error when two executions have different counts.
 */
export async function countHistory(
  client: Client,
  runOne: RunOne,
  { isConcurrent = false }: { readonly isConcurrent?: boolean } = {},
): Promise<HistoryCount> {
  const counts: HistoryCount[] = [];
  for (let index = 0; index < EXECUTIONS; index += 1) {
    const history = await client.workflow.getHandle(await runOne()).fetchHistory();
    const count = countEvents((history.events ?? []) as unknown as Event[]);
    counts.push(isConcurrent ? withoutTasks(count) : count);
  }
  const different = new Set(counts.map((count) => JSON.stringify(count)));
  const [first] = counts;
  if (first && different.size === 1) return first;
  throw new Error(`Executions of one scenario have different histories: ${[...different].join(' ')}`);
}

type TimedCount = HistoryCount & { readonly workflowTasks: number };

function countEvents(events: readonly Event[]): TimedCount {
  return {
    events: events.length,
    commands: events.filter(isFromCommand).length,
    workflowTasks: events.filter((event) => isPresent(event['workflowTaskStartedEventAttributes'])).length,
    payloadBytes: payloadBytes(events.map(withoutTimes)),
  };
}

const EVENTS_OF_TASK = 3;

function withoutTasks({ events, commands, workflowTasks, payloadBytes: bytes }: TimedCount): HistoryCount {
  return { events: events - EVENTS_OF_TASK * workflowTasks, commands, payloadBytes: bytes };
}

/** An event that results from a command names the workflow task of the command. */
function isFromCommand(event: Event): boolean {
  return Object.entries(event).some(
    ([key, attributes]) =>
      key.endsWith('EventAttributes') &&
      isPresent(attributes) &&
      isPresent((attributes as Event)['workflowTaskCompletedEventId']),
  );
}

/** Without what the SDK notes of the times of a local activity: they do not always have as many digits. */
function withoutTimes(event: Event): Event {
  const marker = event['markerRecordedEventAttributes'] as Marker | undefined;
  if (marker?.markerName !== 'core_local_activity') return event;
  const { data: _times, ...details } = marker.details ?? {};
  return { ...event, markerRecordedEventAttributes: { ...marker, details } };
}

interface Marker {
  readonly markerName?: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

function payloadBytes(value: unknown): number {
  if (value instanceof Uint8Array) return value.length;
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce<number>((sum, member) => sum + payloadBytes(member), 0);
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}
