import { type EncodedRecord, type EncodedValue, TYPE_KEY } from './encode-value';

/**
 * One text for all encodings of equal contexts: the order of keys, and of what a Map or a Set holds, makes no
 * difference; types do, so that `1`, `true` and `"1"` differ, and `0` and `-0`.
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
