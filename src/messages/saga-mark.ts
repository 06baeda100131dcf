/** The mark of a value with a meaning of its own in every language: `{ "$saga": "<mark>" }`. Never throws. */
export function sagaMarkOf(value: unknown): unknown {
  try {
    if (typeof value !== 'object' || value === null) return undefined;
    return Object.getOwnPropertyDescriptor(value, '$saga')?.value;
  } catch {
    return undefined;
  }
}
