import type { Mutant } from './mutant';
import type { TestResult, TestSelection } from './test-run';

/** The verdict about a mutant. */
export interface Verdict {
  readonly mutant: Mutant;
  /** `killed` is the expected verdict; `refused`: the mutant is stale or does not compile. */
  readonly kind: 'killed' | 'survived' | 'refused';
  /** The test file that noticed it, or the reason of the verdict. */
  readonly by: string;
  readonly seconds: number;
}

/** Runs tests, with or without the fault. */
export type Run = (selection: TestSelection) => Promise<TestResult>;

/** The mutants' own tests. */
export function ownTests(tests: readonly string[]): TestSelection {
  return { args: ['--runTestsByPath', ...tests.map((path) => `test/${path}`)], minutes: 10 };
}

/** All tests that run the library, the fastest first; the tests of the documentation only compile it. */
const ALL_TESTS: readonly TestSelection[] = [
  { args: ['--selectProjects', 'unit', 'conformance'], minutes: 15 },
  { args: ['--selectProjects', 'sandbox', 'replay'], minutes: 10 },
  { args: ['--selectProjects', 'integration', 'endurance'], minutes: 40 },
];

/**
 * Runs the mutant's own tests, and then all others, until one notices the fault.
 *
 * @param run - Runs tests on the library with the fault.
 * @param passesWithout - Whether tests pass without it. Tests that fail anyway notice nothing.
 * @returns The test files that noticed it; `undefined` when it survived.
 */
export async function noticedBy(
  { tests }: Mutant,
  run: Run,
  passesWithout: (selection: TestSelection) => Promise<boolean>,
): Promise<string | undefined> {
  for (const selection of [ownTests(tests), ...ALL_TESTS]) {
    const result = await run(selection);
    if (result.kind === 'passed') continue;
    const doubtful = result.kind === 'failed' ? byPath(result.files, selection) : selection;
    if (!(await passesWithout(doubtful))) {
      throw new Error(`The tests fail without the fault: jest ${doubtful.args.join(' ')}`);
    }
    return result.kind === 'failed' ? result.files.join(', ') : `${result.kind}: ${selection.args.join(' ')}`;
  }
  return undefined;
}

function byPath(files: readonly string[], { minutes }: TestSelection): TestSelection {
  return { args: ['--runTestsByPath', ...files], minutes };
}
