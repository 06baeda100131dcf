/** Owns the rules for names: of sagas, steps, paths and activities. */
import { formatValue } from '../errors/format-value';

/** Replaces a missing name in messages and paths. */
export const UNNAMED = '(unnamed)';

/** Names of sagas and steps become workflow types, activity ids and callback references. */
export const NAME_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/** Properties of every JavaScript object: as a workflow type, such a name would find something else. */
const RESERVED = new Set(['default', ...Object.getOwnPropertyNames(Object.prototype)]);

/** Why a value cannot be a name, or `undefined` when it can. */
export function nameProblem(name: unknown): string | undefined {
  if (typeof name !== 'string') return `A name must be a text, not ${formatValue(name)}.`;
  if (RESERVED.has(name)) return `The name "${name}" is reserved by JavaScript; choose another.`;
  if (NAME_PATTERN.test(name)) return undefined;
  return `The name ${formatValue(name)} does not match ${NAME_PATTERN.source}: use letters, digits and . _ - alone.`;
}

/**
 * The longest path of a step below its saga. The path is part of headers and of activity ids, which Temporal limits
 * to 1,000 characters.
 */
export const LONGEST_PATH = 900;

/** Temporal's messages contain the names of activities: well-formed text in one line. */
const ACTIVITY_PATTERN = /^[^\p{Control}\p{Surrogate}]{1,200}$/u;

/** Why a value cannot name an activity of the saga worker, or `undefined` when it can. */
export function activityProblem(name: unknown): string | undefined {
  if (typeof name !== 'string' || !ACTIVITY_PATTERN.test(name)) {
    return `The name of an activity must be a text of 1 to 200 characters in one line, not ${formatValue(name)}.`;
  }
  const isOurs = name === 'default' || name.startsWith('@temporal-saga/');
  return isOurs
    ? `The name ${formatValue(name)} is reserved for activities of the library; choose another.`
    : undefined;
}

/** The name of the n-th step (from 1) of a saga, if the user gave none. */
export function positionalName(position: number): string {
  return `step-${String(position)}`;
}
