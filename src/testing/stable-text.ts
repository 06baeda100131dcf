import { encodeValue } from '../context/encode-value';

/** One text for all JSON values that are equal, whatever the order of their keys. */
export function stableText(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) => sorted(member)) ?? 'undefined';
}

/** Whether two values are equal as JSON, whatever the order of their keys. */
export function isSameJson(one: unknown, other: unknown): boolean {
  if (one === other || JSON.stringify(one) === JSON.stringify(other)) return true;
  return stableText(one) === stableText(other);
}

function sorted(value: unknown): unknown {
  if (typeof value === 'bigint') return encodeValue(value);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  // The last word about `__proto__` is that of its entry.
  return Object.assign(Object.create(null) as object, Object.fromEntries(entries));
}
