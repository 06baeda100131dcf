import type { RunOne } from './starter';

/** How many executions run, and how many at a time. */
export interface Load {
  readonly sagas: number;
  readonly concurrency: number;
}

/** The duration of a load in milliseconds. */
export interface LoadResult {
  readonly elapsed: number;
  /** For each execution, from the start to its result at the client. */
  readonly latencies: readonly number[];
}

/** Runs executions, as many at a time as the load says. */
export async function run(runOne: RunOne, { sagas, concurrency }: Load): Promise<LoadResult> {
  const latencies: number[] = [];
  const begin = performance.now();
  let left = sagas;
  const runSome = async () => {
    while (left > 0) {
      left -= 1;
      const start = performance.now();
      await runOne();
      latencies.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, runSome));
  return { elapsed: performance.now() - begin, latencies };
}
