/** Shrinks cases as JSON. */
import type { Case } from './plan';

/** The fields that a case needs. Removing any other field gives a simpler case, or one whose saga is invalid. */
const ESSENTIAL: ReadonlySet<string> = new Set([
  ...['plan', 'steps', 'kind', 'id', 'ifThen', 'when', 'saga'],
  ...['aboutStep', 'aboutUndo'],
]);

/** All cases that miss one part of a case, the smallest case first. */
export function* smaller(given: Case): Generator<Case> {
  const missing = [...without(given)].sort((one, other) => one.size - other.size);
  for (const { value } of missing) yield value as Case;
}

interface SmallerValue {
  readonly value: unknown;
  /** The length of its JSON in characters. */
  readonly size: number;
}

function* without(value: unknown): Generator<SmallerValue> {
  for (const smallerValue of smallerValues(value))
    yield { value: smallerValue, size: JSON.stringify(smallerValue).length };
}

/** All values that miss one member of a list, or one field that is not essential, at any depth. */
function* smallerValues(value: unknown): Generator {
  if (Array.isArray(value)) {
    for (const [index, member] of value.entries()) {
      yield value.toSpliced(index, 1);
      for (const smallerValue of smallerValues(member)) yield value.with(index, smallerValue);
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, member] of Object.entries(value)) {
      const { [key]: _, ...rest } = value as Readonly<Record<string, unknown>>;
      if (!ESSENTIAL.has(key)) yield rest;
      for (const smallerValue of smallerValues(member)) yield { ...value, [key]: smallerValue };
    }
  }
}
