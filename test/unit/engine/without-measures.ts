/** Fields of a record about durations and sizes. */
const MEASURES: ReadonlySet<string> = new Set(['startedAt', 'endedAt', 'requestSize', 'responseSize']);

/** Removes durations and sizes from records of steps, or from values that contain them. */
export function withoutMeasures(records: unknown): unknown {
  const text = JSON.stringify(records, (key, value: unknown) => (MEASURES.has(key) ? undefined : value));
  return JSON.parse(text);
}
