/** Owns the short text of a set of indices: `0-4999,5003`. */

/** @param indices - In ascending order. */
export function toRangeText(indices: readonly number[]): string {
  const ranges: [first: number, last: number][] = [];
  for (const index of indices) {
    const latest = ranges.at(-1);
    if (latest?.[1] === index - 1) latest[1] = index;
    else ranges.push([index, index]);
  }
  return ranges
    .map(([first, last]) => (first === last ? String(first) : `${String(first)}-${String(last)}`))
    .join();
}

/** The indices of a text that `toRangeText` has written. */
export function readRangeText(text: string): readonly number[] {
  return text.split(',').flatMap((range) => {
    const [first, last = first] = range.split('-').map(Number) as [number, number?];
    return Array.from({ length: last - first + 1 }, (_, offset) => first + offset);
  });
}

/** The most characters that an index takes in such a text, with what separates it from the next one. */
export function rangeSize(index: number): number {
  return String(index).length + ','.length;
}
