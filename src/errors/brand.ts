/** Owns the test for a class of this library that also holds across copies of the library and across realms. */

/** Whether a value has the brand of a class. Never throws, even for a proxy whose traps throw. */
export function isBranded(value: unknown, brand: symbol): boolean {
  try {
    return typeof value === 'object' && value !== null && brand in value;
  } catch {
    return false;
  }
}
