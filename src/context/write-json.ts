/** Owns the exact writing of JSON text: each number, and each `bigint`, becomes its exact literal. */
import { isOddNumber, numberText } from './json-number';
import { guarded, Walk } from './walk';

const { keys: keysOf, values: valuesOf } = Object;
const { isArray } = Array;
const { isFinite, isNaN } = Number;

/** Deeper than any value here, and far from a stack overflow. */
const LIMITS = { depth: 1_000, size: Infinity };

/**
 * The JSON text of a value, as `JSON.stringify` writes it, except that a `bigint`, `-0` and integers beyond 2^53 are
 * exact.
 *
 * @returns The text, or `undefined` for a value that JSON omits: `undefined`, functions and symbols.
 * @throws SagaContextValueError `UNENCODABLE`, with the path, for a value that JSON cannot hold: `NaN`, infinities, a
 * nesting deeper than 1,000 levels, and a value that contains itself.
 */
export function writeJson(value: unknown): string | undefined {
  if (isPlain(value, LIMITS.depth)) return JSON.stringify(value);
  return guarded(new Walk('', LIMITS), (walk) => write(value, walk));
}

/** Whether `JSON.stringify` writes every number in the value exactly. */
function isPlain(value: unknown, depth: number): boolean {
  if (typeof value === 'number') return isFinite(value) && !isOddNumber(value);
  if (typeof value !== 'object' || value === null) return typeof value !== 'bigint';
  if (depth === 0) return false;
  const members: readonly unknown[] = isArray(value) ? value : valuesOf(value);
  for (const member of members) if (!isPlain(member, depth - 1)) return false;
  return true;
}

function write(value: unknown, walk: Walk): string | undefined {
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number') {
    if (!isFinite(value)) throw walk.refuse(isNaN(value) ? 'NaN' : 'Infinity');
    return numberText(value);
  }
  if (typeof value !== 'object' || value === null || hasOwnForm(value)) {
    return JSON.stringify(value);
  }
  walk.enter(value, 0);
  const text = isArray(value) ? `[${items(value, walk)}]` : `{${members(value, walk)}}`;
  walk.leave();
  return text;
}

/** Whether the value has its own JSON form, as a `Date` does. */
function hasOwnForm(value: object): boolean {
  return typeof (value as { readonly toJSON?: unknown }).toJSON === 'function';
}

function items(array: readonly unknown[], walk: Walk): string {
  const texts = array.map((item, index) => {
    walk.at(index);
    return write(item, walk) ?? 'null';
  });
  return texts.join();
}

function members(record: object, walk: Walk): string {
  const texts: string[] = [];
  for (const key of keysOf(record)) {
    walk.at(key);
    const text = write((record as Readonly<Record<string, unknown>>)[key], walk);
    if (text !== undefined) texts.push(`${JSON.stringify(key)}:${text}`);
  }
  return texts.join();
}
