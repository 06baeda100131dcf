/**
 * Reading data that came from outside: only what it holds itself counts. What a user's code has put on
 * `Object.prototype` looks like a field of every object.
 */

const { assign, create, hasOwn } = Object;

/** The fields of an object in one without a prototype, so that a field that is absent reads as `undefined`. */
export function ownFields(value: unknown): Readonly<Record<string, unknown>> {
  return assign(create(null), Object(value)) as Record<string, unknown>;
}

/** A field that an object holds itself; `undefined` where there is none. */
export function ownField(value: unknown, field: string): unknown {
  const object = Object(value) as Readonly<Record<string, unknown>>;
  return hasOwn(object, field) ? object[field] : undefined;
}

/** Whether an object holds a field itself: what `field in value` means where no code has changed `Object.prototype`. */
export function holds<T extends object, Field extends string>(
  value: T,
  field: Field,
): value is Extract<T, Readonly<Record<Field, unknown>>> {
  return hasOwn(value, field);
}
