/** Holds an undo coverage against a threshold. */
import { percentText } from './coverage-report';
import type { UndoCoverage } from './undo-coverage';

/** Thrown if too few undos ran. */
export class UndoCoverageError extends Error {
  readonly coverage: UndoCoverage;

  constructor(message: string, coverage: UndoCoverage) {
    super(message);
    this.name = 'UndoCoverageError';
    this.coverage = coverage;
  }
}

/**
 * The coverage, if at least this percentage of the undos ran.
 *
 * @throws {@link UndoCoverageError}
 */
export function requireUndos(coverage: UndoCoverage, percent: number): UndoCoverage {
  const problem = problemOf(coverage, percent);
  if (problem === undefined) return coverage;
  throw new UndoCoverageError(`${problem}\n${coverage.report}`, coverage);
}

function problemOf({ sagas, untested, percent: actual }: UndoCoverage, percent: number): string | undefined {
  const unknown = sagas.filter(({ saga }) => untested.includes(saga)).map(({ saga }) => saga);
  if (unknown.length > 0) return `No test ran ${unknown.join(', ')}.`;
  // A coverage without any run must not count as complete.
  if (sagas.length === 0) return 'No saga ran in memory.';
  if (actual >= percent) return undefined;
  return `${percentText(actual)} of the undos ran, less than ${String(percent)} %. Never ran: ${untested.join(', ')}.`;
}
