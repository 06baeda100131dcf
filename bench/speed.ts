import type { Pairing } from './abba';
import { run } from './load';
import type { BenchOptions } from './options';
import type { RunOne } from './starter';
import { quantile } from './statistics';

/** The speed of a variant, as its users see it. */
export interface Speed {
  /** Latencies at concurrency 1, in milliseconds. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  /** Sagas per second at concurrency 50. */
  readonly perSecond: number;
}

const CONCURRENT = 50;
/** Executions of one variant before the other one runs. */
const BLOCK = 10;

/** Measures both variants, in alternating blocks. */
export async function measureSpeed(
  { baseline, candidate }: Pairing,
  { singles, concurrentSagas }: Pick<BenchOptions, 'singles' | 'concurrentSagas'>,
): Promise<{ readonly baseline: Speed; readonly candidate: Speed }> {
  const latencies = { baseline: [] as number[], candidate: [] as number[] };
  const one = async (runOne: RunOne) => (await run(runOne, { sagas: BLOCK, concurrency: 1 })).latencies;
  for (let done = 0; done < singles; done += BLOCK) {
    latencies.baseline.push(...(await one(baseline)));
    latencies.candidate.push(...(await one(candidate)));
  }
  const many = async (runOne: RunOne) =>
    (await run(runOne, { sagas: concurrentSagas, concurrency: CONCURRENT })).elapsed;
  const first = await many(baseline);
  const inner = (await many(candidate)) + (await many(candidate));
  const outer = first + (await many(baseline));
  const perSecond = (elapsed: number) => (2 * concurrentSagas * 1_000) / elapsed;
  return {
    baseline: { ...percentiles(latencies.baseline), perSecond: perSecond(outer) },
    candidate: { ...percentiles(latencies.candidate), perSecond: perSecond(inner) },
  };
}

function percentiles(latencies: readonly number[]): Pick<Speed, 'p50' | 'p95' | 'p99'> {
  return {
    p50: quantile(latencies, 0.5),
    p95: quantile(latencies, 0.95),
    p99: quantile(latencies, 0.99),
  };
}
