import type { Outcome } from './case-format';
import { differences } from './compare';
import type { RunnableCase } from './runnable-case';

/** Where cases run. */
export interface ConformanceHost {
  /** How many cases it runs at a time. */
  readonly concurrency: number;
  run(each: RunnableCase): Promise<Outcome>;
  close(): Promise<void>;
}

const LONGEST_RUN_MS = 60_000;

/** Runs a case and compares: a line for each difference, none when it passes. */
export async function verdictOn(each: RunnableCase, host: ConformanceHost): Promise<readonly string[]> {
  try {
    return differences(each.expected, await inTime(host.run(each)), each.thrown);
  } catch (error) {
    return [
      `it could not be run: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    ];
  }
}

/** A saga that hangs must not hang the run. */
async function inTime<T>(running: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`It has not ended within ${String(LONGEST_RUN_MS / 1_000)} s.`));
    }, LONGEST_RUN_MS);
  });
  try {
    return await Promise.race([running, late]);
  } finally {
    clearTimeout(timer);
  }
}
