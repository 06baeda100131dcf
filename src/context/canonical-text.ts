/** Owns the canonical text of an encoded context, by which contexts and starts are compared. */
import { type EncodedRecord, type EncodedValue, TYPE_KEY } from './encode-value';

/**
 * The same text for all encodings of equal contexts. It ignores the order of keys, and the order of the entries of a
 * Map or a Set. It distinguishes types: `1`, `true` and `"1"` differ, as do `0` and `-0`.
 */
export function canonicalText(encoded: EncodedRecord): string {
  return recordText(encoded);
}

function valueText(encoded: EncodedValue): string {
  if (typeof encoded !== 'object' || encoded === null) return JSON.stringify(encoded);
  if (isList(encoded)) return `[${encoded.map(valueText).join()}]`;
  return Object.hasOwn(encoded, TYPE_KEY) ? taggedText(encoded) : recordText(encoded);
}

function recordText(record: EncodedRecord): string {
  const members = Object.keys(record).map(
    (key) => `${JSON.stringify(key)}:${valueText(record[key] as EncodedValue)}`,
  );
  return `{${members.sort().join()}}`;
}

function taggedText({ $type, value }: EncodedRecord): string {
  if ($type === 'Object') return `Object${recordText(value as EncodedRecord)}`;
  if (!isList(value)) return `${$type as string}(${JSON.stringify(value)})`;
  return `${$type as string}(${value.map(valueText).sort().join()})`;
}

function isList(value: EncodedValue | undefined): value is readonly EncodedValue[] {
  return Array.isArray(value);
}
