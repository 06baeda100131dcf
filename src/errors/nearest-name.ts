/** Owns the suggestion in the message about an unknown name. */

/**
 * The known name that a mistyped one most likely means: at most a third of its letters, and at most three, differ.
 */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const most = Math.min(3, Math.floor(name.length / 3));
  const given = name.toLowerCase();
  const [nearest] = known
    .map((candidate) => ({ candidate, distance: distance(given, candidate.toLowerCase()) }))
    .filter((found) => found.distance <= most)
    .toSorted((one, other) => one.distance - other.distance);
  return nearest?.candidate;
}

/** The suggestion at the end of a message about an unknown name, with a leading space; empty where no name is near. */
export function meantName(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known);
  return nearest === undefined ? '' : ` Do you mean "${nearest}"?`;
}

/**
 * How many letters must be added, removed, replaced or swapped with the next one to turn one text into the other: the
 * Levenshtein distance, with a swap as one change.
 */
function distance(one: string, other: string): number {
  let before: readonly number[] = [];
  let row: readonly number[] = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let at = 0; at < one.length; at += 1) {
    const next = [at + 1];
    for (let index = 0; index < other.length; index += 1) {
      const [diagonal = 0, above = 0, left = 0] = [row[index], row[index + 1], next[index]];
      const isSwap = one[at] === other[index - 1] && one[at - 1] === other[index];
      const swapped = isSwap ? (before[index - 1] ?? 0) + 1 : Infinity;
      const changed = one[at] === other[index] ? diagonal : 1 + Math.min(diagonal, above, left);
      next.push(Math.min(changed, swapped));
    }
    [before, row] = [row, next];
  }
  return row.at(-1) ?? 0;
}
