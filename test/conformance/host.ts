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

/** Runs a case and compares: a line for each difference, none when it passes. */
export async function verdictOn(each: RunnableCase, host: ConformanceHost): Promise<readonly string[]> {
  try {
    return differences(each.expected, await host.run(each), each.thrown);
  } catch (error) {
    return [
      `it could not be run: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    ];
  }
}
