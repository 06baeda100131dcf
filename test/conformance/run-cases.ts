import { type ConformanceHost, verdictOn } from './host';
import type { RunnableCase } from './runnable-case';

/** How many cases there were of each kind. */
export interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}

/** Receives a line for people. */
export type Print = (line: string) => void;

/** Runs the cases on a host, as many at a time as it bears, and prints what is wrong with each that fails. */
export async function runCases(
  cases: readonly RunnableCase[],
  host: ConformanceHost,
  print: Print,
): Promise<Tally> {
  const tally: Tally = { passed: 0, failed: 0, skipped: 0 };
  // One iterator for all who take from it.
  const waiting = cases.values();
  const takeTurns = async () => {
    for (const each of waiting) await runCase(each, host, tally, print);
  };
  await Promise.all(Array.from({ length: host.concurrency }, takeTurns));
  return tally;
}

async function runCase(each: RunnableCase, host: ConformanceHost, tally: Tally, print: Print): Promise<void> {
  if (each.skipped !== undefined) {
    tally.skipped += 1;
    return;
  }
  const differences = await verdictOn(each, host);
  if (differences.length === 0) {
    tally.passed += 1;
    return;
  }
  tally.failed += 1;
  print(`FAILED ${each.file}: "${each.name}"`);
  for (const difference of differences) print(`  ${difference}`);
}
