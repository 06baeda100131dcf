/** Compares two observations of the same case. */
import { isDeepStrictEqual } from 'node:util';
import type { Observation } from './observation';
import { isSame } from './same-json';

const FIELDS = [
  'happened',
  'refusedAction',
  'status',
  'context',
  'error',
  'undoErrors',
  'steps',
  'incidents',
  'waits',
  'unusedEvents',
  'actions',
  'notices',
] as const;

/** The first field in which two observations differ, as a text; `undefined` if they are equal. */
export function difference(
  [oneName, one]: readonly [name: string, seen: Observation],
  [otherName, other]: readonly [name: string, seen: Observation],
): string | undefined {
  // Most observations are equal, which is found out without copies of them.
  if (isSame(one, other)) return undefined;
  const field = FIELDS.find((name) => !isDeepStrictEqual(plain(one[name]), plain(other[name])));
  if (field === undefined) return undefined;
  const [first, second] = firstDifference(plain(one[field]), plain(other[field]));
  return [
    `${field} differs:`,
    `  ${oneName.padEnd(10)} ${JSON.stringify(first)}`,
    `  ${otherName.padEnd(10)} ${JSON.stringify(second)}`,
  ].join('\n');
}

/** The first different members of two lists; other values as they are. */
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
