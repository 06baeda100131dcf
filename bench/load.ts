import type { RunOne } from './starter';

/** How much work is done, and how much of it at a time. */
export interface Load {
  readonly sagas: number;
  readonly concurrency: number;
}

/** What a load took. Milliseconds. */
export interface LoadResult {
  readonly elapsed: number;
  /** Of each execution, from the start to its result at the client. */
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
