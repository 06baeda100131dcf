/** A deliberate fault: a small change of one source file, which the tests must notice. */
export interface Mutant {
  /** The unique name for `--only`. */
  readonly name: string;
  /** The wrong behaviour, in one sentence. */
  readonly fault: string;
  /** The source file, relative to `src`. */
  readonly file: string;
  /** A text that occurs exactly once in the file. */
  readonly find: string;
  /** The text that replaces it. */
  readonly replace: string;
  /** The tests that run first, relative to `test`; all others follow if these notice nothing. */
  readonly tests: readonly [string, ...string[]];
}

/**
 * Returns the source with the fault.
 *
 * @throws Error when the source has changed, so that the text occurs in it not once.
 */
export function mutate(source: string, { name, file, find, replace }: Mutant): string {
  const [before = '', after, ...more] = source.split(find);
  if (after === undefined || more.length > 0) {
    const places = after === undefined ? 0 : more.length + 1;
    throw new Error(
      `The mutant ${name} is stale: its text occurs ${String(places)} times in src/${file}. Fix the mutant.`,
    );
  }
  return `${before}${replace}${after}`;
}
