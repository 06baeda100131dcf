import type { RunOne } from './starter';

/** The number of executions, and of concurrent ones. */
export interface Load {
  readonly sagas: number;
  readonly concurrency: number;
}

/** The time of a load. Milliseconds. */
export interface LoadResult {
  readonly elapsed: number;
  /** The latency of each execution, from the start to its result at the client. */
  readonly latencies: readonly number[];
}

/** Runs executions with the concurrency of the load. */
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
