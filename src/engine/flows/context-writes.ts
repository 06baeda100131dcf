/** Owns the differences between two contexts: the top-level keys that a flow has written. */
import { canonicalText } from '../../context/canonical-text';
import type { EncodedContext, EncodedValue } from '../../context/encoding';

/** The values that were written, by their keys; `undefined` for a key that was deleted. */
export type ContextWrites = ReadonlyMap<string, EncodedValue | undefined>;

/** The keys of `after` whose values differ from those of `before`, in the order of both. */
export function writesBetween(before: EncodedContext, after: EncodedContext): ContextWrites {
  const writes = new Map<string, EncodedValue | undefined>();
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const value = valueOf(after, key);
    if (!isSameValue(value, valueOf(before, key))) writes.set(key, value);
  }
  return writes;
}

/** A context with some values written. */
export function withWrites(context: EncodedContext, writes: ContextWrites): EncodedContext {
  if (writes.size === 0) return context;
  const kept = Object.entries(context).filter(([key]) => !writes.has(key));
  const written = [...writes].filter((entry): entry is [string, EncodedValue] => entry[1] !== undefined);
  // Unlike an assignment, this keeps a key such as __proto__ a key.
  return Object.fromEntries([...kept, ...written]);
}

/** Encoded values never change, and each is compared several times. */
const texts = new WeakMap<object, string>();

/** A value as it is compared: equal values have the same text. */
export function textOf(value: EncodedValue | undefined): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'object' || value === null) return canonicalText({ value });
  const known = texts.get(value);
  if (known !== undefined) return known;
  const text = canonicalText({ value });
  texts.set(value, text);
  return text;
}

/** Whether two values are equal: most are no objects, and need no text. */
export function isSameValue(one: EncodedValue | undefined, other: EncodedValue | undefined): boolean {
  if (one === other) return true;
  const areObjects = typeof one === 'object' && typeof other === 'object' && one !== null && other !== null;
  return areObjects && textOf(one) === textOf(other);
}

/** The value of a key of the context's own. */
export function valueOf(context: EncodedContext, key: string): EncodedValue | undefined {
  return Object.hasOwn(context, key) ? context[key] : undefined;
}

/** Writes in plain data. */
export interface WrittenFields {
  readonly written: EncodedContext;
  readonly deleted?: readonly string[];
}

export function toFields(writes: ContextWrites): WrittenFields {
  const written = [...writes].filter((entry): entry is [string, EncodedValue] => entry[1] !== undefined);
  const deleted = [...writes].filter(([, value]) => value === undefined).map(([key]) => key);
  return { written: Object.fromEntries(written), ...(deleted.length > 0 && { deleted }) };
}

export function fromFields({ written, deleted = [] }: WrittenFields): ContextWrites {
  return new Map<string, EncodedValue | undefined>([
    ...Object.entries(written),
    ...deleted.map((key) => [key, undefined] as const),
  ]);
}
