/** A deliberate fault: a small change to one source file, which the tests have to notice. */
export interface Mutant {
  /** Unique; what `--only` takes. */
  readonly name: string;
  /** What is wrong with it. */
  readonly fault: string;
  /** The source file, from `src` on. */
  readonly file: string;
  /** A text that the file holds exactly once. */
  readonly find: string;
  /** What stands there instead. */
  readonly replace: string;
  /** The tests that are tried first, as paths from `test` on; all others follow when these notice nothing. */
  readonly tests: readonly [string, ...string[]];
}

/**
 * The source with the fault in it.
 *
 * @throws Error when the source has changed so that the fault has no place in it, or several.
 */
export function mutate(source: string, { name, file, find, replace }: Mutant): string {
  const [before = '', after, ...more] = source.split(find);
  if (after === undefined || more.length > 0) {
    const places = after === undefined ? 0 : more.length + 1;
    throw new Error(`The mutant ${name} is stale: src/${file} holds its text ${String(places)} times.`);
  }
  return `${before}${replace}${after}`;
}
