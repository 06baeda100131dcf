import { formatValue } from '../errors/format-value';

/** What saga and step names look like: they become workflow types, activity ids and callback references. */
export const NAME_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/** Names that every JavaScript object answers to: as a workflow type they would find something else. */
const RESERVED = new Set(['default', ...Object.getOwnPropertyNames(Object.prototype)]);

/** Why a text cannot be a name, or `undefined` when it can. */
export function nameProblem(name: unknown): string | undefined {
  if (typeof name !== 'string') return `A name is a text, not ${formatValue(name)}.`;
  if (RESERVED.has(name)) return `The name "${name}" is reserved by JavaScript; choose another.`;
  if (NAME_PATTERN.test(name)) return undefined;
  return `The name ${formatValue(name)} does not match ${NAME_PATTERN.source}.`;
}

/**
 * The longest path of a step below its saga. It is a part of activity ids, which Temporal limits to 1,000
 * characters, and of headers.
 */
export const LONGEST_PATH = 900;

/** What goes into Temporal's own messages: well-formed text, of one line. */
const ACTIVITY_PATTERN = /^[^\p{Control}\p{Surrogate}]{1,200}$/u;

/** Why a value cannot name an activity of the saga worker, or `undefined` when it can. */
export function activityProblem(name: unknown): string | undefined {
  if (typeof name !== 'string' || !ACTIVITY_PATTERN.test(name)) {
    return `The name of an activity is a text of 1 to 200 characters in one line, not ${formatValue(name)}.`;
  }
  const isOurs = name === 'default' || name.startsWith('@temporal-saga/');
  return isOurs ? `The activity ${formatValue(name)} is the library's own.` : undefined;
}

/** The name of the n-th step (from 1) of a saga, where the user gave none. */
export function positionalName(position: number): string {
  return `step-${String(position)}`;
}
