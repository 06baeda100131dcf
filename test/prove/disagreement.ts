import { isDeepStrictEqual } from 'node:util';
import type { Observation } from './observation';

const FIELDS = [
  'happened',
  'refusedAction',
  'status',
  'context',
  'error',
  'undoErrors',
  'steps',
  'incident',
  'actions',
] as const;

/** How two observations of the same case differ, in the first field that does; nothing when they are equal. */
export function difference(
  [oneName, one]: readonly [name: string, seen: Observation],
  [otherName, other]: readonly [name: string, seen: Observation],
): string | undefined {
  // The texts are mostly equal at once, and much cheaper to compare.
  if (JSON.stringify(one) === JSON.stringify(other)) return undefined;
  const field = FIELDS.find((name) => !isDeepStrictEqual(plain(one[name]), plain(other[name])));
  if (field === undefined) return undefined;
  const [first, second] = firstDifference(plain(one[field]), plain(other[field]));
  return [
    `${field} differs:`,
    `  ${oneName.padEnd(10)} ${JSON.stringify(first)}`,
    `  ${otherName.padEnd(10)} ${JSON.stringify(second)}`,
  ].join('\n');
}

/** Of two lists, the first members that differ. */
function firstDifference(one: unknown, other: unknown): readonly [unknown, unknown] {
  if (!Array.isArray(one) || !Array.isArray(other)) return [one, other];
  const length = Math.max(one.length, other.length);
  const index = Array.from({ length }).findIndex((_, place) => !isDeepStrictEqual(one[place], other[place]));
  return [
    { at: index, is: one[index] },
    { at: index, is: other[index] },
  ];
}

function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
