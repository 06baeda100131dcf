/**
 * Owns the treatment of untagged `bigint`s in encodings: other clients may write an integer beyond 2^53 as its
 * literal.
 */
import { encodeValue } from './encode-value';
import { putField, storableKind, type StorableValue } from './storable-value';

const { isArray } = Array;
const { keys: keysOf } = Object;

/** The encoding with a tag for each `bigint`, which is plain JSON. Without a `bigint` it returns the same object. */
export function tagLiterals(encoded: unknown): unknown {
  return change(encoded, encodeValue);
}

/**
 * The value with a number for each `bigint`, as `JSON.parse` reads its literal. Version 0.2 read its histories this
 * way; later versions record no such literals.
 */
export function roundLiterals(recorded: unknown): unknown {
  return change(recorded, Number);
}

function change(value: unknown, ofLiteral: (literal: bigint) => unknown): unknown {
  if (typeof value === 'bigint') return ofLiteral(value);
  if (typeof value !== 'object' || value === null) return value;
  if (isArray(value)) return changeItems(value, ofLiteral);
  return isPlain(value) ? changeFields(value, ofLiteral) : value;
}

function changeItems(items: readonly unknown[], ofLiteral: (literal: bigint) => unknown): readonly unknown[] {
  const changed = items.map((item) => change(item, ofLiteral));
  return changed.some((item, index) => item !== items[index]) ? changed : items;
}

function changeFields(
  record: Readonly<Record<string, unknown>>,
  ofLiteral: (literal: bigint) => unknown,
): Readonly<Record<string, unknown>> {
  const changed: Record<string, StorableValue> = {};
  let isSame = true;
  for (const key of keysOf(record)) {
    const field = change(record[key], ofLiteral);
    isSame &&= field === record[key];
    putField(changed, key, field as StorableValue);
  }
  return isSame ? record : changed;
}

function isPlain(value: object): value is Readonly<Record<string, unknown>> {
  return storableKind(value) === 'record';
}
