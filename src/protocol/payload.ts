/**
 * How the library's own values travel through Temporal: as JSON that every client and Temporal's UI can read, whose
 * numbers stay what they are. A payload converter of the user's never sees them.
 */

import { compact } from '../context/compact';
import { readJson } from '../context/read-json';
import { writeJson } from '../context/write-json';

/** A value as Temporal carries it. */
export interface Payload {
  readonly metadata?: Readonly<Record<string, Uint8Array>> | null;
  readonly data?: Uint8Array | null;
}

/** What Temporal's SDKs call JSON, bytes, and no value at all. */
const JSON_ENCODING = 'json/plain';
const BYTES_ENCODING = 'binary/plain';
const NULL_ENCODING = 'binary/null';

/**
 * The payload of a value: JSON in which a `bigint` stands as its literal; bytes and `undefined` as Temporal's SDKs
 * carry them.
 *
 * @throws SagaContextValueError `UNENCODABLE` for what JSON cannot hold.
 */
export function toPayload(value: unknown): Payload {
  if (value instanceof Uint8Array) return payload(BYTES_ENCODING, value);
  const text = writeJson(value);
  return text === undefined ? payload(NULL_ENCODING) : jsonPayload(text);
}

/** The payload of a JSON text. */
export function jsonPayload(text: string): Payload {
  return payload(JSON_ENCODING, utf8(text));
}

/** The name of a payload's encoding; empty where it has none. */
export function encodingOf({ metadata }: Payload): string {
  return new TextDecoder().decode(metadata?.['encoding'] ?? undefined);
}

/**
 * The value of a payload.
 *
 * @returns In a list, or nothing when its encoding is none that is known here.
 * @throws When it is no JSON in UTF-8, or holds what cannot be read exactly: see `readJson`.
 */
export function fromPayload(given: Payload): readonly [value: unknown] | undefined {
  const { data } = given;
  switch (encodingOf(given)) {
    case JSON_ENCODING:
      return [readJson(new TextDecoder('utf-8', { fatal: true }).decode(data ?? undefined))];
    case BYTES_ENCODING:
      return [new Uint8Array(data ?? [])];
    case NULL_ENCODING:
      return [undefined];
    default:
      return undefined;
  }
}

function payload(encoding: string, data?: Uint8Array): Payload {
  return compact({ metadata: { encoding: utf8(encoding) }, data });
}

/** Bytes of this realm: the sandbox's own encoder gives those of another. */
function utf8(text: string): Uint8Array {
  return new Uint8Array(new TextEncoder().encode(text));
}
