/** Copies and compares JSON values. */
import type { Fields, Json } from './case-format';

/** A deep copy; the workflow sandbox has no `structuredClone`. */
export function copyOf<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

/** Whether a value is an object that is neither a list nor null. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An own field of a value; null if there is none. Inherited fields such as `constructor` do not count. */
export function fieldOf(value: unknown, field: string): Json {
  return isFields(value) && Object.hasOwn(value, field) ? (value[field] as Json) : null;
}

/** Whether two JSON values are equal, regardless of the order of keys; 1 and true differ. */
export function sameJson(one: unknown, other: unknown): boolean {
  return firstDifference(one, other) === undefined;
}

/** The first difference between two JSON values, as a text. */
export function firstDifference(expected: unknown, actual: unknown, path = ''): string | undefined {
  if (Array.isArray(expected) && Array.isArray(actual)) return listDifference(expected, actual, path);
  if (isFields(expected) && isFields(actual)) return fieldsDifference(expected, actual, path);
  // Not Object.is, because the original does not distinguish 0 and -0.
  return expected === actual
    ? undefined
    : `${path}: expected ${valueText(expected)}, got ${valueText(actual)}`;
}

function listDifference(
  expected: readonly unknown[],
  actual: readonly unknown[],
  path: string,
): string | undefined {
  const length = Math.max(expected.length, actual.length);
  for (let index = 0; index < length; index += 1) {
    const difference = firstDifference(expected[index], actual[index], `${path}[${String(index)}]`);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

function fieldsDifference(expected: Fields, actual: Fields, path: string): string | undefined {
  for (const key of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
    const one = Object.hasOwn(expected, key) ? expected[key] : undefined;
    const other = Object.hasOwn(actual, key) ? actual[key] : undefined;
    const difference = firstDifference(one, other, `${path}.${key}`);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

const LONGEST_VALUE = 300;

function valueText(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length <= LONGEST_VALUE ? text : `${text.slice(0, LONGEST_VALUE)}…`;
}
