/** Owns the set of values that a context can store, and their recognition across realms. */

/**
 * A value that a context can store: JSON values, `Date`, `bigint`, `Map`, `Set` and `Uint8Array`, nested freely.
 *
 * Persistence preserves every such value, including `-0` and the order of keys. Values that the type cannot exclude
 * are refused at run time with {@link SagaContextValueError}: `NaN`, infinities, invalid dates, cycles, class
 * instances, holes and extra properties of arrays, symbols as keys.
 */
export type StorableValue =
  | null
  | boolean
  | number
  | string
  | bigint
  | Date
  | Uint8Array
  | readonly StorableValue[]
  | ReadonlyMap<StorableValue, StorableValue>
  | ReadonlySet<StorableValue>
  | StorableRecord;

/** A plain object of storable values. */
export interface StorableRecord {
  readonly [key: string]: StorableValue;
}

/** The kinds of objects that can be stored. */
export type StorableKind = 'record' | 'array' | 'Date' | 'Map' | 'Set' | 'Bytes';

// This folder keeps built-ins in constants, because each access to a global is slow in the workflow sandbox.
const { getPrototypeOf, hasOwn, prototype: objectPrototype } = Object;
const { isArray } = Array;

const KIND_OF_TAG: Readonly<Record<string, StorableKind>> = {
  '[object Date]': 'Date',
  '[object Map]': 'Map',
  '[object Set]': 'Set',
};

// eslint-disable-next-line @typescript-eslint/unbound-method -- a getter, always called with the value as `this`
const typedArrayName = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype),
  Symbol.toStringTag,
)?.get as (this: unknown) => string | undefined;

/**
 * The kind of a storable object; `undefined` for an instance of any other class, including subclasses of the built-in
 * classes.
 *
 * The workflow sandbox and jest run code in their own realms, each with its own `Object` and `Date`. So the length of
 * the prototype chain and the tag decide, never the identity of a constructor. A tag can be wrong; the methods of
 * `Date`, `Map` and `Set` then throw.
 */
export function storableKind(value: object): StorableKind | undefined {
  const prototype = getPrototypeOf(value) as object | null;
  if (prototype === objectPrototype || prototype === null) return 'record';
  const depth = chainLength(prototype);
  if (depth === 1) return hasOwn(prototype, 'isPrototypeOf') ? 'record' : undefined;
  if (depth === 2) return isArray(value) ? 'array' : KIND_OF_TAG[objectPrototype.toString.call(value)];
  if (depth === 3 && typedArrayName.call(value) === 'Uint8Array') return 'Bytes';
  return depth === 3 && isFakeDate(value) ? 'Date' : undefined;
}

/**
 * Recognizes a date of the fake timers of jest and vitest: a subclass that names the real `Date` as its constructor.
 */
function isFakeDate(value: object): boolean {
  if (objectPrototype.toString.call(value) !== '[object Date]' || !hasOwn(value, 'constructor')) return false;
  return chainLength((value.constructor as { prototype: object }).prototype) === 2;
}

/**
 * Sets a field of a record. A field with an inherited name must be defined: an assignment would call the setter of
 * `__proto__`, or fail at a read-only method.
 */
export function putField(record: Record<string, StorableValue>, key: string, value: StorableValue): void {
  if (!(key in record) || hasOwn(record, key)) record[key] = value;
  else Object.defineProperty(record, key, { value, writable: true, enumerable: true, configurable: true });
}

/** The number of prototypes in the chain from this one on, counted up to four. */
function chainLength(prototype: object): number {
  let length = 0;
  for (let next: object | null = prototype; next !== null && length < 4; length += 1) {
    next = getPrototypeOf(next) as object | null;
  }
  return length;
}
