import type { Client } from '@temporalio/client';
import { compare, type Comparison, type Pairing } from './abba';
import { countHistory, type HistoryCount } from './history-count';
import { run } from './load';
import type { BenchOptions } from './options';
import { countPromises } from './promise-count';
import { requestsOf, type Scenario } from './scenarios';
import { measureSpeed, type Speed } from './speed';
import { starterOf } from './starter';
import type { Pair } from './variants';
import { type Limits, limitsOf } from './verdict';
import { type ServerPlace, Workers } from './workers';

/** A figure of both variants of a comparison. */
export interface Both<T> {
  readonly baseline: T;
  readonly candidate: T;
}

/** All figures of a scenario with a pair of variants. */
export interface Measurement {
  readonly title: string;
  readonly pair: Pair;
  readonly limits: Limits;
  readonly history: Both<HistoryCount>;
  /** The promises of one execution in the sandbox. */
  readonly promises: Both<number>;
  readonly comparison: Comparison;
  readonly speed: Both<Speed>;
}

/** The environment of a measurement. */
export interface Environment {
  readonly client: Client;
  readonly server: ServerPlace;
  readonly options: BenchOptions;
  readonly onProgress: (line: string) => void;
}

/** Measures scenarios with a pair of variants, in a worker process of their own. */
export async function measurePair(
  environment: Environment,
  pair: Pair,
  scenarios: readonly Scenario[],
): Promise<readonly Measurement[]> {
  const workers = await Workers.start(environment.server, [pair.baseline, pair.candidate]);
  const measurements: Measurement[] = [];
  try {
    for (const scenario of scenarios) measurements.push(await measure(environment, workers, pair, scenario));
  } finally {
    await workers.stop();
  }
  return measurements;
}

/** An execution of this many requests, or of fewer, counts as one. */
const ORDINARY_SIZE = 10;

/** Fewer executions of a scenario with many requests: as much is measured, in as much time. */
function scaledTo({ name }: Scenario, options: BenchOptions): BenchOptions {
  const factor = Math.min(1, ORDINARY_SIZE / requestsOf(name));
  const scaled = (sagas: number, atLeast: number) => Math.max(Math.ceil(sagas * factor), atLeast);
  const { concurrency } = options;
  return {
    ...options,
    sagas: scaled(options.sagas, concurrency),
    warmUp: scaled(options.warmUp, concurrency),
    singles: scaled(options.singles, 1),
    concurrentSagas: scaled(options.concurrentSagas, 50),
  };
}

async function measure(
  { client, options: given, onProgress }: Environment,
  workers: Workers,
  pair: Pair,
  scenario: Scenario,
): Promise<Measurement> {
  const options = scaledTo(scenario, given);
  const title = `${pair.candidate} / ${pair.baseline}, ${scenario.title}`;
  onProgress(`${title}: ${String(options.rounds)} rounds`);
  const pairing: Pairing = {
    baseline: await starterOf(client, pair.baseline, scenario.name),
    candidate: await starterOf(client, pair.candidate, scenario.name),
  };
  // The process compiles its code and fills its caches before the measurement.
  const warmUp = { sagas: options.warmUp, concurrency: options.concurrency };
  await run(pairing.baseline, warmUp);
  await run(pairing.candidate, warmUp);
  const history = {
    baseline: await countHistory(client, pairing.baseline, scenario),
    candidate: await countHistory(client, pairing.candidate, scenario),
  };
  const promises = {
    baseline: await countPromises(client, pair.baseline, pairing.baseline),
    candidate: await countPromises(client, pair.candidate, pairing.candidate),
  };
  const comparison = await compare(workers, pairing, options);
  onProgress(
    `${title}: elapsed ${comparison.elapsed.median.toFixed(3)}, CPU ${comparison.cpu.median.toFixed(3)}`,
  );
  const speed = await measureSpeed(pairing, options);
  return { title, pair, limits: limitsOf(scenario, pair), history, promises, comparison, speed };
}
