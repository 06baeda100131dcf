/** Owns the formatting of invalid values for messages and paths, and their truncation. */
import { wellFormed } from './recordable';

const LONGEST = 120;

/** Formats any value for a message: short, on one line, and without reading the fields of an object. */
export function formatValue(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object' || typeof value === 'function') return `a value of type ${typeof value}`;
  // eslint-disable-next-line @typescript-eslint/no-base-to-string -- no object is left
  return truncate(typeof value === 'string' ? JSON.stringify(value) : String(value));
}

/** Formats the name of a step for a path, even if it is not a string. */
export function formatId(id: unknown): string {
  return typeof id === 'string' ? truncate(id) : formatValue(id);
}

/** Truncates a string for a message or a path. @param longest - In UTF-16 code units. */
export function truncate(text: string, longest = LONGEST): string {
  return text.length <= longest ? text : `${wellFormed(text.slice(0, longest))}…`;
}
