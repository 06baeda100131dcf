/** Leaves out of a stream what has come before under the same key. */
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
