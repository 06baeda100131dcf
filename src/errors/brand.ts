/**
 * Whether a value bears the brand of one of this library's classes, of whatever copy of the library or realm.
 * Never throws, whatever it is given: a proxy may object to being asked.
 */
export function isBranded(value: unknown, brand: symbol): boolean {
  try {
    return typeof value === 'object' && value !== null && brand in value;
  } catch {
    return false;
  }
}
