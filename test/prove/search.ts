/** Searches for counterexamples with fast-check. */
import * as fc from 'fast-check';
import { cases } from './cases';
import type { Case } from './plan';
import { type Verdict, verdictOn } from './verdict';

/** The options of a search. Equal seeds give equal cases. */
export interface SearchOptions {
  readonly seed: number;
  readonly runs: number;
  /** The path to one case of the seed, from a counterexample. */
  readonly path?: string | undefined;
  /** Checks a case. By default it runs the case and compares it. */
  readonly check?: (given: Case) => Promise<Verdict>;
}

/** The smallest case that fails. */
export interface Counterexample {
  readonly case: Case;
  readonly problem: string;
  /** The number of cases that passed before it. */
  readonly passed: number;
  /** The command that runs it alone. */
  readonly command: string;
}

/** Searches for a case that fails, and shrinks it. */
export async function search({
  seed,
  runs,
  path,
  check = verdictOn,
}: SearchOptions): Promise<Counterexample | undefined> {
  const property = fc.asyncProperty(cases, async (given) => {
    const { problem } = await check(given);
    if (problem !== undefined) throw new Error(problem);
  });
  const alone = path === undefined ? {} : { path, endOnFailure: true };
  const details = await fc.check(property, { seed, numRuns: runs, ...alone });
  if (!details.failed || !details.counterexample) return undefined;
  const { errorInstance, counterexample, counterexamplePath, numRuns } = details;
  return {
    case: counterexample[0],
    problem: errorInstance instanceof Error ? errorInstance.message : String(errorInstance),
    passed: numRuns - 1,
    command: `npm run prove -- --seed ${String(seed)} --path ${counterexamplePath ?? ''}`,
  };
}

/** A counterexample as a text. */
export function counterexampleText({ case: given, problem, command }: Counterexample): string {
  return [problem, `case: ${JSON.stringify(given)}`, `alone: ${command}`].join('\n');
}
