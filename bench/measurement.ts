import type { Client } from '@temporalio/client';
import { compare, type Comparison, type Contestants } from './comparison';
import { countHistory, type HistoryCount } from './history-count';
import { run } from './load';
import type { BenchOptions } from './options';
import type { Scenario } from './scenarios';
import { measureSpeed, type Speed } from './speed';
import { starterOf } from './starter';
import type { Pair } from './variants';
import { Workers } from './workers';

/** A figure of both variants of a comparison. */
export interface Sides<T> {
  readonly baseline: T;
  readonly candidate: T;
}

/** All measurements of a scenario with a pair of variants. */
export interface Measurement {
  readonly title: string;
  readonly pair: Pair;
  readonly history: Sides<HistoryCount>;
  readonly comparison: Comparison;
  readonly speed: Sides<Speed>;
}

/** The environment of a measurement. */
export interface Surroundings {
  readonly client: Client;
  readonly address: string;
  readonly options: BenchOptions;
  readonly onProgress: (line: string) => void;
}

/** Measures scenarios with a pair of variants, in a separate worker process. */
export async function measurePair(
  surroundings: Surroundings,
  pair: Pair,
  scenarios: readonly Scenario[],
): Promise<readonly Measurement[]> {
  const workers = await Workers.start(surroundings.address, pair);
  const measurements: Measurement[] = [];
  try {
    for (const scenario of scenarios) measurements.push(await measure(surroundings, workers, pair, scenario));
  } finally {
    await workers.stop();
  }
  return measurements;
}

async function measure(
  { client, options, onProgress }: Surroundings,
  workers: Workers,
  pair: Pair,
  scenario: Scenario,
): Promise<Measurement> {
  const title = `${pair.candidate} / ${pair.baseline}, ${scenario.title}`;
  onProgress(`${title}: ${String(options.rounds)} rounds`);
  const contestants: Contestants = {
    baseline: await starterOf(client, pair.baseline, scenario.name),
    candidate: await starterOf(client, pair.candidate, scenario.name),
  };
  // Before the measurement the process compiles its code and fills its caches.
  const warmUp = { sagas: options.warmUp, concurrency: options.concurrency };
  await run(contestants.baseline, warmUp);
  await run(contestants.candidate, warmUp);
  const history = {
    baseline: await countHistory(client, contestants.baseline),
    candidate: await countHistory(client, contestants.candidate),
  };
  const comparison = await compare(workers, contestants, options);
  onProgress(
    `${title}: elapsed ${comparison.elapsed.median.toFixed(3)}, CPU ${comparison.cpu.median.toFixed(3)}`,
  );
  const speed = await measureSpeed(contestants, options);
  return { title, pair, history, comparison, speed };
}
