/** Runs cases on a host and counts the results. */
import { type ConformanceHost, checkCaseOn } from './host';
import type { RunnableCase } from './runnable-case';

/** The number of cases by their result. */
export interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}

/** Prints a line. */
export type Print = (line: string) => void;

/** Runs the cases on a host, up to its concurrency, and prints the differences of each case that fails. */
export async function runCases(
  cases: readonly RunnableCase[],
  host: ConformanceHost,
  print: Print,
): Promise<Tally> {
  const tally: Tally = { passed: 0, failed: 0, skipped: 0 };
  // All runners share one iterator, so that each case runs once.
  const waiting = cases.values();
  const takeCases = async () => {
    for (const each of waiting) await runCase(each, host, tally, print);
  };
  await Promise.all(Array.from({ length: host.concurrency }, takeCases));
  return tally;
}

async function runCase(each: RunnableCase, host: ConformanceHost, tally: Tally, print: Print): Promise<void> {
  if (each.skipped !== undefined) {
    tally.skipped += 1;
    return;
  }
  const differences = await checkCaseOn(each, host);
  if (differences.length === 0) {
    tally.passed += 1;
    return;
  }
  tally.failed += 1;
  print(`FAILED ${each.file}: "${each.name}"`);
  for (const difference of differences) print(`  ${difference}`);
}
