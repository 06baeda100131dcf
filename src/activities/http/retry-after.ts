/** Owns the header `Retry-After`. */
import { LONGEST_RETRY_AFTER } from '../attempt-end';

const SECONDS = /^\d+$/;
const DATE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)/;

/**
 * The wait in a `Retry-After` header, in milliseconds, an hour at the most.
 *
 * @param value - Seconds, or a date in any of the three forms of HTTP.
 * @param now - The time that a date is measured from.
 * @returns `undefined` for a malformed value, and where no time is left to wait: the policy's own wait then applies, so
 * that a participant that always answers 0 is not flooded with attempts.
 */
export function readRetryAfter(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined;
  const wait = SECONDS.test(value) ? Number(value) * 1_000 : DATE.test(value) ? parseDate(value) - now : NaN;
  return wait > 0 ? Math.min(wait, LONGEST_RETRY_AFTER) : undefined;
}

/** The oldest form has no time zone; every date of HTTP is in UTC. */
function parseDate(value: string): number {
  return Date.parse(value.endsWith('GMT') ? value : `${value} GMT`);
}
