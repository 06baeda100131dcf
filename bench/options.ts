import { parseArgs } from 'node:util';

/** The amount of work that is measured. */
export interface BenchOptions {
  /** Rounds of each comparison; each has four blocks. */
  readonly rounds: number;
  /** Executions in a block. */
  readonly sagas: number;
  /** Concurrent executions in a block. */
  readonly concurrency: number;
  /** Executions before the first measurement. */
  readonly warmUp: number;
  /** Executions whose latency is measured, one at a time. */
  readonly singles: number;
  /** Executions in a block at concurrency 50. */
  readonly concurrentSagas: number;
  /** The one scenario that is measured; absent: all. */
  readonly only?: string | undefined;
  /** A file for all figures, as JSON. */
  readonly json: string | undefined;
}

/** V8 needs about 600 executions to compile nearly all hot code; until then the compiler takes a part of the CPU time. */
const FULL = { rounds: 20, sagas: 40, concurrency: 10, warmUp: 600, singles: 200, concurrentSagas: 200 };
const QUICK = { rounds: 3, sagas: 20, concurrency: 10, warmUp: 20, singles: 20, concurrentSagas: 50 };

/** Reads the command line. */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rounds: { type: 'string' },
      sagas: { type: 'string' },
      concurrency: { type: 'string' },
      only: { type: 'string' },
      quick: { type: 'boolean', default: false },
      json: { type: 'string' },
    },
  });
  const preset = values.quick ? QUICK : FULL;
  const count = (option: 'rounds' | 'sagas' | 'concurrency') =>
    readCount(option, values[option], preset[option]);
  return {
    ...preset,
    rounds: count('rounds'),
    sagas: count('sagas'),
    concurrency: count('concurrency'),
    only: values.only,
    json: values.json,
  };
}

function readCount(option: string, given: string | undefined, preset: number): number {
  const count = given === undefined ? preset : Number(given);
  if (Number.isInteger(count) && count > 0) return count;
  throw new Error(`--${option} must be a whole number from 1, not ${String(given)}.`);
}
