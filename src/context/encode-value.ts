import { toBase64 } from './base64';
import { numberText } from './json-number';
import type { StorableRecord } from './storable-value';
import { transform, transformFields, type Writer } from './transform';

/** The key that marks a tagged value in an encoding. */
export const TYPE_KEY = '$type';

/** A value in plain JSON: what JSON lacks is tagged `{ "$type": ..., "value": ... }`. */
export type EncodedValue = null | boolean | number | string | readonly EncodedValue[] | EncodedRecord;

/** A plain object of encoded values. */
export interface EncodedRecord {
  readonly [key: string]: EncodedValue;
}

/** What the tags stand for. `Object` is a plain object that has a key `$type` of its own. */
export type EncodedTag = 'Date' | 'BigInt' | 'Map' | 'Set' | 'Bytes' | 'Number' | 'Object';

const { hasOwn } = Object;

/** What contents and contexts have in common. */
const exactWriter = {
  oddNumber: (value: number) => tagged('Number', numberText(value)),
  bigint: (value: bigint) => tagged('BigInt', String(value)),
  record: (record: StorableRecord) =>
    hasOwn(record, TYPE_KEY) ? tagged('Object', record as EncodedRecord) : record,
};

/** For the contents of requests and replies, in which a date is a text as in any JSON. */
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
 * The plain JSON form of one storable value.
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
 * @param path - what an error calls the value.
 * @throws SagaContextValueError `UNENCODABLE`, with the path of the first bad leaf.
 */
export function encodeValue(value: unknown, path = ''): EncodedValue {
  return transform(value, encodeWriter, path) as EncodedValue;
}

/** The plain JSON form of the fields of a context. At this level a key `$type` is never a tag. */
export function encodeFields(fields: StorableRecord): EncodedRecord {
  return transformFields(fields, encodeWriter) as EncodedRecord;
}
