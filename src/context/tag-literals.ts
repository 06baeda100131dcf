/**
 * Encodings as other clients write them: an integer beyond 2^53 may stand there as its literal, which is read as a
 * `bigint`, without a tag.
 */

import { encodeValue } from './encode-value';
import { putField, type StorableValue } from './storable-value';

const { isArray } = Array;
const { keys: keysOf } = Object;

/** The same encoding with a tag for each `bigint`: plain JSON again. Where there is none, the very same value. */
export function tagLiterals(encoded: unknown): unknown {
  if (typeof encoded === 'bigint') return encodeValue(encoded);
  if (typeof encoded !== 'object' || encoded === null) return encoded;
  return isArray(encoded) ? tagItems(encoded) : tagFields(encoded as Readonly<Record<string, unknown>>);
}

function tagItems(items: readonly unknown[]): readonly unknown[] {
  const tagged = items.map(tagLiterals);
  return tagged.some((item, index) => item !== items[index]) ? tagged : items;
}

function tagFields(record: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const tagged: Record<string, StorableValue> = {};
  let isSame = true;
  for (const key of keysOf(record)) {
    const field = tagLiterals(record[key]);
    isSame &&= field === record[key];
    putField(tagged, key, field as StorableValue);
  }
  return isSame ? record : tagged;
}
