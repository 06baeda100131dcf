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

/** The Levenshtein distance: how many letters must be added, removed or replaced to turn one text into the other. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [at, letter] of [...one].entries()) {
    const next = [at + 1];
    for (const [index, otherLetter] of [...other].entries()) {
      const [diagonal = 0, above = 0, left = 0] = [row[index], row[index + 1], next[index]];
      next.push(letter === otherLetter ? diagonal : 1 + Math.min(diagonal, above, left));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
