/** An hour: a participant that asks for more is asked again then. */
const LONGEST = 3_600_000;

const SECONDS = /^\d+$/;
const DATE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)/;

/**
 * The wait that a `Retry-After` header asks for, in milliseconds, an hour at the most.
 *
 * @param value - Seconds, or a date in any of the three forms that HTTP knows.
 * @param now - The time that a date is measured from.
 * @returns `undefined` for a malformed value, and where nothing is left to wait: the policy's own wait then
 * stands, so that a participant that always answers "at once" is not hammered.
 */
export function readRetryAfter(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined;
  const wait = SECONDS.test(value) ? Number(value) * 1_000 : DATE.test(value) ? parseDate(value) - now : NaN;
  return wait > 0 ? Math.min(wait, LONGEST) : undefined;
}

/** The oldest form names no zone; every date of HTTP is in UTC. */
function parseDate(value: string): number {
  return Date.parse(value.endsWith('GMT') ? value : `${value} GMT`);
}
