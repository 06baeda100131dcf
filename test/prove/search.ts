import * as fc from 'fast-check';
import { cases } from './cases';
import type { Case } from './plan';
import { type Verdict, verdictOn } from './verdict';

/** Where cases are looked for: the same seed gives the same cases. */
export interface SearchOptions {
  readonly seed: number;
  readonly runs: number;
  /** The way to one case among those of the seed, as a counterexample tells it. */
  readonly path?: string | undefined;
  /** Looks at each case; by default it is run and compared. */
  readonly judge?: (given: Case) => Promise<Verdict>;
}

/** The smallest case that was found to go wrong. */
export interface Counterexample {
  readonly case: Case;
  readonly mistake: string;
  /** How many cases were good before it. */
  readonly passed: number;
  /** Runs it alone. */
  readonly command: string;
}

/** Looks for a case that goes wrong, and makes it as small as can be. */
export async function search({
  seed,
  runs,
  path,
  judge = verdictOn,
}: SearchOptions): Promise<Counterexample | undefined> {
  const property = fc.asyncProperty(cases, async (given) => {
    const { mistake } = await judge(given);
    if (mistake !== undefined) throw new Error(mistake);
  });
  const alone = path === undefined ? {} : { path, endOnFailure: true };
  const details = await fc.check(property, { seed, numRuns: runs, ...alone });
  if (!details.failed || !details.counterexample) return undefined;
  const { errorInstance, counterexample, counterexamplePath, numRuns } = details;
  return {
    case: counterexample[0],
    mistake: errorInstance instanceof Error ? errorInstance.message : String(errorInstance),
    passed: numRuns - 1,
    command: `npm run prove -- --seed ${String(seed)} --path ${counterexamplePath ?? ''}`,
  };
}

/** A counterexample as people read it. */
export function tell({ case: given, mistake, command }: Counterexample): string {
  return [mistake, `case: ${JSON.stringify(given)}`, `alone: ${command}`].join('\n');
}
