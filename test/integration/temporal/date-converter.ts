/**
 * A payload converter as some teams use it: it makes a `Date` of every text that looks like a date. It reads and writes
 * Temporal's own JSON, so that all payloads of its worker and client pass through it.
 */
import {
  CompositePayloadConverter,
  JsonPayloadConverter,
  type Payload,
  UndefinedPayloadConverter,
} from '@temporalio/common';

const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

class DateConverter extends JsonPayloadConverter {
  override fromPayload<T>(payload: Payload): T {
    return revived(super.fromPayload(payload)) as T;
  }
}

function revived(value: unknown): unknown {
  if (typeof value === 'string') return ISO.test(value) ? new Date(value) : value;
  if (Array.isArray(value)) return value.map(revived);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, revived(member)]));
}

export const payloadConverter = new CompositePayloadConverter(
  new UndefinedPayloadConverter(),
  new DateConverter(),
);
