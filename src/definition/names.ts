import { shown } from './shown';

/** What saga and step names look like: they become workflow types, activity ids and callback references. */
export const NAME_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/** Names that every JavaScript object answers to: as a workflow type they would find something else. */
const RESERVED = new Set(['default', ...Object.getOwnPropertyNames(Object.prototype)]);

/** Why a text cannot be a name, or `undefined` when it can. */
export function nameProblem(name: unknown): string | undefined {
  if (typeof name !== 'string') return `A name is a text, not ${shown(name)}.`;
  if (RESERVED.has(name)) return `The name "${name}" is reserved by JavaScript; choose another.`;
  if (NAME_PATTERN.test(name)) return undefined;
  return `The name ${shown(name)} does not match ${NAME_PATTERN.source}.`;
}

/** The name of the n-th step (from 1) of a saga, where the user gave none. */
export function positionalName(position: number): string {
  return `step-${String(position)}`;
}
