import { percentText } from './coverage-report';
import type { UndoCoverage } from './undo-coverage';

/** Thrown when too few undos ran. */
export class UndoCoverageError extends Error {
  readonly coverage: UndoCoverage;

  constructor(message: string, coverage: UndoCoverage) {
    super(message);
    this.name = 'UndoCoverageError';
    this.coverage = coverage;
  }
}

/**
 * The coverage, if at least this share of the undos ran.
 *
 * @throws {@link UndoCoverageError}
 */
export function requireUndos(coverage: UndoCoverage, percent: number): UndoCoverage {
  const lack = lackOf(coverage, percent);
  if (lack === undefined) return coverage;
  throw new UndoCoverageError(`${lack}\n${coverage.report}`, coverage);
}

function lackOf({ sagas, untested, percent: actual }: UndoCoverage, percent: number): string | undefined {
  const unknown = sagas.filter(({ saga }) => untested.includes(saga)).map(({ saga }) => saga);
  if (unknown.length > 0) return `No test ran ${unknown.join(', ')}.`;
  // A coverage that was not connected to any test must not pass for one that is complete.
  if (sagas.length === 0) return 'No saga ran in memory.';
  if (actual >= percent) return undefined;
  return `${percentText(actual)} of the undos ran, less than ${String(percent)} %. Never ran: ${untested.join(', ')}.`;
}
