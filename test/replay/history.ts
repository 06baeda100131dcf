import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One event of a recorded history, with the fields that tests read. */
export interface HistoryEvent {
  eventId: string;
  eventType: string;
  workflowTaskStartedEventAttributes?: object;
  activityTaskScheduledEventAttributes?: {
    activityId: string;
    activityType: { name: string };
    workflowTaskCompletedEventId: string;
  };
  markerRecordedEventAttributes?: {
    markerName: string;
    details: Record<string, { payloads: { data: string }[] } | undefined>;
  };
  activityTaskCompletedEventAttributes?: {
    result?: { payloads?: { data: string }[] };
    startedEventId: string;
  };
  [attributes: string]: unknown;
}

export interface History {
  events: HistoryEvent[];
}

export const HISTORIES: string = join(__dirname, 'histories');

/** Reads a recorded history anew at each call, so that a test may change it. */
export function readHistory(file: string): History {
  return JSON.parse(readFileSync(join(HISTORIES, file), 'utf8')) as History;
}

export function isOfType({ eventType }: HistoryEvent, ...types: readonly string[]): boolean {
  return types.includes(eventType.replace('EVENT_TYPE_', ''));
}

/** Renumbers the events of a history after some were added or removed. */
export function renumbered({ events }: History): History {
  const numbers = new Map(events.map(({ eventId }, index) => [eventId, String(index + 1)]));
  const renumber = (key: string, value: unknown): unknown =>
    /EventId$|^eventId$/.test(key) && typeof value === 'string' ? (numbers.get(value) ?? value) : value;
  return JSON.parse(JSON.stringify({ events }, renumber)) as History;
}
