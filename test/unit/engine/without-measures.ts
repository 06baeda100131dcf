/** Fields of a record that say how long and how large, and not what happened. */
const MEASURES: ReadonlySet<string> = new Set(['startedAt', 'endedAt', 'requestSize', 'responseSize']);

/** Records of steps, or what else holds them, without times and sizes. */
export function withoutMeasures(records: unknown): unknown {
  const text = JSON.stringify(records, (key, value: unknown) => (MEASURES.has(key) ? undefined : value));
  return JSON.parse(text);
}
