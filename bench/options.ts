import { parseArgs } from 'node:util';

/** The size of the benchmark. */
export interface BenchOptions {
  /** Rounds of each comparison; each is four turns. */
  readonly rounds: number;
  /** Executions in a turn. */
  readonly sagas: number;
  /** Executions at a time in a turn. */
  readonly concurrency: number;
  /** Executions before the measurement. */
  readonly warmUp: number;
  /** Executions whose latency is measured, one at a time. */
  readonly singles: number;
  /** Executions in a turn at concurrency 50. */
  readonly crowd: number;
  /** A file for all figures, as JSON. */
  readonly json: string | undefined;
}

/** V8 compiles for about 600 executions. Until then the compilation takes a part of the CPU time. */
const FULL = { rounds: 20, sagas: 40, concurrency: 10, warmUp: 600, singles: 200, crowd: 200 };
const QUICK = { rounds: 3, sagas: 20, concurrency: 10, warmUp: 20, singles: 20, crowd: 50 };

/** Reads the command line. */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rounds: { type: 'string' },
      sagas: { type: 'string' },
      concurrency: { type: 'string' },
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
    json: values.json,
  };
}

function readCount(option: string, given: string | undefined, preset: number): number {
  const count = given === undefined ? preset : Number(given);
  if (Number.isInteger(count) && count > 0) return count;
  throw new Error(`--${option} is a whole number from 1, not ${String(given)}.`);
}
