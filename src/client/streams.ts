/**
 * Owns the two operations on streams of executions: `eachOnce` drops repeated items, `inBatches` works concurrently.
 */

/** Drops each item whose key an earlier item had. */
export async function* eachOnce<T>(
  items: AsyncIterable<T>,
  keyOf: (item: T) => string,
): AsyncGenerator<T, void, undefined> {
  const seen = new Set<string>();
  for await (const item of items) {
    const key = keyOf(item);
    if (!seen.has(key)) yield item;
    seen.add(key);
  }
}

/** Runs `work` on each item, up to `size` items at a time, and yields the results in the order of the items. */
export async function* inBatches<T, R>(
  items: AsyncIterable<T>,
  size: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R, void, undefined> {
  let batch: T[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < size) continue;
    yield* await Promise.all(batch.map(work));
    batch = [];
  }
  yield* await Promise.all(batch.map(work));
}
