/** Owns the one way to build an object whose optional fields may be missing. */

/** The names of the fields of `T` that may be `undefined`; one of type `unknown` is not counted. */
type MaybeMissing<T> = {
  [K in keyof T]-?: unknown extends T[K] ? never : undefined extends T[K] ? K : never;
}[keyof T];

/** `T` in which each field that may be `undefined` is optional instead. */
export type Compact<T> = Omit<T, MaybeMissing<T>> & {
  [K in MaybeMissing<T>]?: Exclude<T[K], undefined>;
};

/**
 * Drops the fields whose value is `undefined`, and keeps the order of the others. Plain data has no `undefined`, and
 * a missing field takes no bytes.
 *
 * @param fields - An object that the caller has just built: it may be returned as it is.
 */
export function compact<T extends object>(fields: T): Compact<T> {
  return (hasMissing(fields) ? withoutMissing(fields) : fields) as Compact<T>;
}

/** Most objects are complete, and need no copy. */
function hasMissing<T extends object>(fields: T): boolean {
  for (const key in fields) if (fields[key] === undefined) return true;
  return false;
}

function withoutMissing<T extends object>(fields: T): Partial<T> {
  const kept: Partial<T> = {};
  // Own fields only: user code may have added fields to Object.prototype.
  for (const key of Object.keys(fields) as (keyof T)[]) {
    if (fields[key] !== undefined) kept[key] = fields[key];
  }
  return kept;
}
