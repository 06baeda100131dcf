/** Owns the copy of plain data. */

/** A copy of a value through JSON; `undefined` when JSON cannot hold it. */
export function plainCopy(value: unknown): unknown {
  try {
    return JSON.parse(JSON.stringify(value));
  } catch {
    return undefined;
  }
}
