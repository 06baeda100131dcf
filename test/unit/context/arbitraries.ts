import fc from 'fast-check';

/**
 * Keys that are dangerous: names of Object.prototype, of the methods of a context, and of the tags of the encoding.
 */
export const HOSTILE_KEYS = [
  ...['__proto__', 'constructor', 'prototype', 'hasOwnProperty', 'toString', 'valueOf', '__defineGetter__'],
  ...['get', 'require', 'set', 'has', 'delete', 'keys', 'values', 'items', 'entries', 'update', 'pop'],
  ...['setDefault', 'clear', 'size', 'toJSON', 'equals', 'then', 'length', 'name', ''],
  ...['$type', 'value', '0', '10', '-1', '4294967295', 'with space', 'with-dash', 'ключ', '\ud800'],
] as const;

/** A key of a context or of a plain object. */
export const anyKey = fc.oneof(fc.constantFrom(...HOSTILE_KEYS), fc.string(), fc.string({ unit: 'binary' }));

/** A plain object of these entries, in which `__proto__` is a key like any other. */
export function recordOf<Value>(entries: Iterable<readonly [string, Value]>): Record<string, Value> {
  const record: Record<string, Value> = {};
  for (const [key, value] of entries) {
    Object.defineProperty(record, key, { value, writable: true, enumerable: true, configurable: true });
  }
  return record;
}

const leaf = fc.oneof(
  fc.constantFrom(null, true, false, -0, 0, Number.MIN_VALUE, Number.MAX_VALUE),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.string({ unit: 'binary' }),
  fc.bigInt(),
  fc.date({ noInvalidDate: true }),
  fc.uint8Array(),
);

const few = { maxLength: 4 };

/** Any value that a context can store. */
export const storableValue: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    leaf,
    fc.array(tie('value'), few),
    fc.array(fc.tuple(anyKey, tie('value')), few).map(recordOf),
    fc.array(fc.tuple(tie('value'), tie('value')), few).map((entries) => new Map(entries)),
    fc.array(tie('value'), few).map((values) => new Set(values)),
    fc.constantFrom('Date', 'Map', 'Number', 'Object', 'x').map(($type) => ({ $type, value: [] })),
  ),
})).value;

/** The fields of a context. */
export const anyFields = fc.array(fc.tuple(anyKey, storableValue)).map(recordOf);
