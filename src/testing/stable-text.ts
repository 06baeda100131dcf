/** JSON with sorted keys, to compare values. */
import { encodeValue } from '../context/encode-value';

/** A value as JSON with sorted keys: equal values have equal texts. */
export function stableText(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) => sorted(member)) ?? 'undefined';
}

/** Whether two values are equal as JSON, regardless of the order of their keys. */
export function isSameJson(one: unknown, other: unknown): boolean {
  if (one === other || JSON.stringify(one) === JSON.stringify(other)) return true;
  return stableText(one) === stableText(other);
}

function sorted(value: unknown): unknown {
  if (typeof value === 'bigint') return encodeValue(value);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  // Without a prototype, a key `__proto__` is an ordinary key.
  return Object.assign(Object.create(null) as object, Object.fromEntries(entries));
}
