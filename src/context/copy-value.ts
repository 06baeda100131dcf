/** Owns checked deep copies of values. */
import type { StorableRecord, StorableValue } from './storable-value';
import { transform, transformFields, type Writer } from './transform';

const copyWriter: Writer = {
  oddNumber: (value) => value,
  bigint: (value) => value,
  date: (date) => date,
  map: (entries) => new Map(entries),
  set: (values) => new Set(values),
  bytes: (bytes) => new Uint8Array(bytes),
  record: (record) => record,
};

/**
 * A checked deep copy of a value.
 *
 * @param path - The name of the value in errors, such as its key.
 * @throws SagaContextValueError `UNENCODABLE`.
 */
export function copyValue(value: unknown, path: string): StorableValue {
  return transform(value, copyWriter, path);
}

/** A checked deep copy of the fields of a plain object, without the fields that are `undefined`. */
export function copyFields(fields: object): StorableRecord {
  return transformFields(fields, copyWriter);
}
