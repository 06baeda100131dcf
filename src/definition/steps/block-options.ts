/** Owns the options that several kinds of blocks share: a deadline, how often a block is tried, how many parts run at once. */
import { type Duration, toMilliseconds } from '../options/duration';
import type { DefinitionReader } from '../validation/definition-reader';

/** The options of every block that runs its parts by itself. */
export interface BlockOptions {
  /**
   * The time within which the block must be done, from its start. When it expires, nothing new begins in the block, and it
   * fails with `DEADLINE_EXCEEDED`. Once the request of the pivot is sent, it no longer counts. @defaultValue none
   */
  readonly deadline?: Duration;
}

/** The options of a block in plain data. */
export interface BlockOptionsData {
  /** In milliseconds. */
  readonly deadline?: number;
}

/** A duration in plain data; a malformed one stays as it is, and is reported by the reader. */
export function durationData(duration: Duration | undefined): number | undefined {
  return duration === undefined ? undefined : (toMilliseconds(duration) ?? (duration as number));
}

const MOST_ROUNDS = 1_000;

export function readAttempts(attempts: unknown, path: string, reader: DefinitionReader): void {
  if (attempts !== undefined) readRounds('attempts', attempts, path, reader);
}

/** How many rounds a block may have, in the field of this name. */
export function readRounds(field: string, rounds: unknown, path: string, reader: DefinitionReader): void {
  if (Number.isInteger(rounds) && (rounds as number) >= 1 && (rounds as number) <= MOST_ROUNDS) return;
  const message = `${field} must be a whole number from 1 to ${String(MOST_ROUNDS)}.`;
  reader.report('OPTIONS_INVALID', `${path}.${field}`, message);
}

/** A duration in plain data: a whole number of milliseconds, or nothing. */
export function readDuration(duration: unknown, path: string, reader: DefinitionReader): void {
  if (duration === undefined || (Number.isInteger(duration) && toMilliseconds(duration) !== undefined))
    return;
  const message = "This must be a duration above 0 and up to 10 years, such as 500 or '10s'.";
  reader.report('OPTIONS_INVALID', path, message);
}

/** The most parts that may run at once: Temporal advises at most 500 pending activities. */
const MOST_AT_ONCE = 500;

export function readAtOnce(atOnce: unknown, path: string, reader: DefinitionReader): void {
  if (atOnce === undefined) return;
  if (Number.isInteger(atOnce) && (atOnce as number) >= 1 && (atOnce as number) <= MOST_AT_ONCE) return;
  const message = `atOnce must be a whole number from 1 to ${String(MOST_AT_ONCE)}.`;
  reader.report('OPTIONS_INVALID', `${path}.atOnce`, message);
}
