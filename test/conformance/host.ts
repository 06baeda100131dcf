/** The port of the conformance runner: a host runs cases. */
import type { Outcome } from './case-format';
import { differences } from './compare';
import type { RunnableCase } from './runnable-case';

/** Runs cases. */
export interface ConformanceHost {
  /** The number of cases that it runs at the same time. */
  readonly concurrency: number;
  run(each: RunnableCase): Promise<Outcome>;
  close(): Promise<void>;
}

const LONGEST_RUN_MS = 60_000;

/** Runs a case and compares it: a line for each difference; none if it passes. */
export async function checkCaseOn(each: RunnableCase, host: ConformanceHost): Promise<readonly string[]> {
  try {
    return differences(each.expected, await inTime(host.run(each)), each.thrown);
  } catch (error) {
    return [
      `the case could not run: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    ];
  }
}

/** Rejects if a saga hangs, so that the whole run does not hang. */
async function inTime<T>(running: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`The execution did not end within ${String(LONGEST_RUN_MS / 1_000)} s.`));
    }, LONGEST_RUN_MS);
  });
  try {
    return await Promise.race([running, late]);
  } finally {
    clearTimeout(timer);
  }
}
