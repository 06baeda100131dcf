/** The mark of a value that has a special meaning in every language: `{ "$saga": "<mark>" }`. Never throws. */
export function sagaMarkOf(value: unknown): unknown {
  try {
    if (typeof value !== 'object' || value === null) return undefined;
    return Object.getOwnPropertyDescriptor(value, '$saga')?.value;
  } catch {
    return undefined;
  }
}
