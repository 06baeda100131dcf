/** Owns the encoding of values and contexts as plain JSON with tags. */
import { toBase64 } from './base64';
import { numberText } from './json-number';
import type { StorableRecord } from './storable-value';
import { transform, transformFields, type Writer } from './transform';

/** The key that marks a tagged value in an encoding. */
export const TYPE_KEY = '$type';

/** A value in plain JSON. A type that JSON does not have is tagged: `{ "$type": ..., "value": ... }`. */
export type EncodedValue = null | boolean | number | string | readonly EncodedValue[] | EncodedRecord;

/** A plain object of encoded values. */
export interface EncodedRecord {
  readonly [key: string]: EncodedValue;
}

/** The tags. `Object` marks a plain object with its own key `$type`. */
export type EncodedTag = 'Date' | 'BigInt' | 'Map' | 'Set' | 'Bytes' | 'Number' | 'Object';

const { hasOwn } = Object;

/** The rules that contents and contexts share. */
const exactWriter = {
  oddNumber: (value: number) => tagged('Number', numberText(value)),
  bigint: (value: bigint) => tagged('BigInt', String(value)),
  record: (record: StorableRecord) =>
    hasOwn(record, TYPE_KEY) ? tagged('Object', record as EncodedRecord) : record,
};

/** The rules for the contents of requests and replies, in which a date is a string as in any JSON. */
export const contentWriter: Writer = {
  ...exactWriter,
  omitsUndefined: true,
  date: (date) => date.toISOString(),
};

const encodeWriter: Writer = {
  ...exactWriter,
  date: (date) => tagged('Date', date.toISOString()),
  map: (entries) => tagged('Map', entries as readonly (readonly [EncodedValue, EncodedValue])[]),
  set: (values) => tagged('Set', values as readonly EncodedValue[]),
  bytes: (bytes) => tagged('Bytes', toBase64(bytes)),
};

function tagged($type: EncodedTag, value: EncodedValue): EncodedRecord {
  return { $type, value };
}

/**
 * Encodes one storable value as plain JSON.
 *
 * | value | form |
 * |---|---|
 * | JSON values | themselves |
 * | `Date` | `{ "$type": "Date", "value": "2026-01-31T12:00:00.000Z" }` |
 * | `bigint` | `{ "$type": "BigInt", "value": "12345678901234567890" }` |
 * | `Map` | `{ "$type": "Map", "value": [[key, value], ...] }` |
 * | `Set` | `{ "$type": "Set", "value": [value, ...] }` |
 * | `Uint8Array` | `{ "$type": "Bytes", "value": "aGk=" }`, base64 |
 * | `-0`, and a number that is an integer beyond 2^53 | `{ "$type": "Number", "value": "-0" }` |
 * | an object with a key `$type` | `{ "$type": "Object", "value": { "$type": ... } }` |
 *
 * @param path - The name of the value in errors.
 * @throws SagaContextValueError `UNENCODABLE`, with the path of the first value that cannot be stored.
 */
export function encodeValue(value: unknown, path = ''): EncodedValue {
  return transform(value, encodeWriter, path) as EncodedValue;
}

/** Encodes the fields of a context as plain JSON. At this level a key `$type` is never a tag. */
export function encodeFields(fields: StorableRecord): EncodedRecord {
  return transformFields(fields, encodeWriter) as EncodedRecord;
}
