/** Owns durations: how users write them, and which ones are possible. */

/** Milliseconds, or a text such as `'500 ms'`, `'10s'`, `'5 minutes'`, `'1.5 hours'`, `'2d'`. */
export type Duration = number | string;

const UNITS: readonly (readonly [RegExp, number])[] = [
  [/^(ms|milliseconds?|msecs?)$/, 1],
  [/^(s|secs?|seconds?)$/, 1_000],
  [/^(m|mins?|minutes?)$/, 60_000],
  [/^(h|hrs?|hours?)$/, 3_600_000],
  [/^(d|days?)$/, 86_400_000],
];

/** Ten years: far above any sensible wait, and far below the durations that overflow Temporal's timers. */
const LONGEST = 3_650 * 86_400_000;

/** Longer than any text that means a duration. Matching a much longer text would take long. */
const LONGEST_TEXT = 100;

/** A duration in whole milliseconds (1 ms to 10 years), or `undefined` when the value is no duration. */
export function toMilliseconds(value: unknown): number | undefined {
  const exact = typeof value === 'string' ? parse(value) : value;
  if (typeof exact !== 'number' || !(exact > 0 && exact <= LONGEST)) return undefined;
  return Math.ceil(exact);
}

function parse(text: string): number | undefined {
  if (text.length > LONGEST_TEXT) return undefined;
  const [, amount, unit] = /^\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*$/i.exec(text) ?? [];
  if (amount === undefined || unit === undefined) return undefined;
  const factor = unit === '' ? 1 : UNITS.find(([pattern]) => pattern.test(unit.toLowerCase()))?.[1];
  return factor === undefined ? undefined : Number(amount) * factor;
}
