/**
 * Owns the reading of untrusted data: only own fields count. A property that your code adds to `Object.prototype`
 * looks like a field of every object.
 */
const { assign, create, hasOwn } = Object;

/** A copy of the own fields, without a prototype, so that an absent field reads as `undefined`. */
export function ownFields(value: unknown): Readonly<Record<string, unknown>> {
  return assign(create(null), Object(value)) as Record<string, unknown>;
}

/** An own field of any value; `undefined` if it is absent. */
export function ownField(value: unknown, field: string): unknown {
  const object = Object(value) as Readonly<Record<string, unknown>>;
  return hasOwn(object, field) ? object[field] : undefined;
}

/** Whether an object has an own field. It narrows the type as `field in value` does. */
export function holds<T extends object, Field extends string>(
  value: T,
  field: Field,
): value is Extract<T, Readonly<Record<Field, unknown>>> {
  return hasOwn(value, field);
}
