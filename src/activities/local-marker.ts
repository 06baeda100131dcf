/** Owns how a local activity stands in history: as a marker of Temporal's SDK, once its workflow task has ended. */
import { ownField } from '../context/own-fields';

const MARKER = 'core_local_activity';

/** The part of an event that may be such a marker, as the client has it, or as the JSON of the CLI has it. */
export interface MarkerEvent {
  readonly markerRecordedEventAttributes?:
    | {
        readonly markerName?: string | null;
        readonly details?: Readonly<Record<string, unknown>> | null;
      }
    | null
    | undefined;
}

/** The activity type of a recorded local activity; `undefined` for any other event. */
export function localActivityOf({ markerRecordedEventAttributes: marker }: MarkerEvent): string | undefined {
  if (marker?.markerName !== MARKER) return undefined;
  const [payload] = payloadsIn(marker.details?.['data']);
  const data = ownField(payload, 'data');
  // In JSON, bytes are a text of base64.
  const bytes = typeof data === 'string' ? Buffer.from(data, 'base64') : Buffer.from(data as Uint8Array);
  const type: unknown = ownField(JSON.parse(bytes.toString()), 'activity_type');
  return typeof type === 'string' ? type : undefined;
}

/** The payloads of what a recorded local activity has returned. */
export function localResultOf({ markerRecordedEventAttributes: marker }: MarkerEvent): readonly unknown[] {
  return payloadsIn(marker?.details?.['result']);
}

function payloadsIn(details: unknown): readonly unknown[] {
  const payloads = ownField(details, 'payloads');
  return Array.isArray(payloads) ? payloads : [];
}
