import { setTimeout as sleep } from 'node:timers/promises';
import { type Load, run } from './load';
import type { RunOne } from './starter';
import { type Estimate, estimate, median } from './statistics';
import type { Workers } from './workers';

/** The starters of the two variants that are compared. */
export interface Pairing {
  readonly baseline: RunOne;
  readonly candidate: RunOne;
}

/** The ratios of candidate to baseline, and the cost of each per saga. Milliseconds. */
export interface Comparison {
  readonly elapsed: Estimate;
  readonly cpu: Estimate;
  readonly baseline: Cost;
  readonly candidate: Cost;
  readonly rounds: readonly { readonly elapsed: number; readonly cpu: number }[];
}

/** Time and worker CPU of a saga, at the median of the rounds. */
export interface Cost {
  readonly elapsed: number;
  readonly cpu: number;
}

/** After a result has reached the client, its worker still cleans up; that time belongs to the same block. */
const CLEAN_UP_MS = 50;

/**
 * Runs rounds of four blocks in the order ABBA, and every second round BAAB, so that neither a machine that slows down nor
 * the place in a round favours a variant. Each round gives one ratio.
 */
export async function compare(
  workers: Workers,
  { baseline, candidate }: Pairing,
  { rounds, ...load }: Load & { readonly rounds: number },
): Promise<Comparison> {
  const block = (runOne: RunOne) => measureBlock(workers, runOne, load);
  const costs: { baseline: Cost; candidate: Cost }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const [outer, inner] = round % 2 === 0 ? [baseline, candidate] : [candidate, baseline];
    const first = await block(outer);
    const middle = mean(await block(inner), await block(inner));
    const ends = mean(first, await block(outer));
    costs.push(
      outer === baseline ? { baseline: ends, candidate: middle } : { baseline: middle, candidate: ends },
    );
  }
  return summarise(costs);
}

async function measureBlock(workers: Workers, runOne: RunOne, load: Load): Promise<Cost> {
  const before = await workers.cpu();
  const { elapsed } = await run(runOne, load);
  await sleep(CLEAN_UP_MS);
  const after = await workers.cpu();
  return { elapsed: elapsed / load.sagas, cpu: (after - before) / load.sagas };
}

function mean(one: Cost, other: Cost): Cost {
  return { elapsed: (one.elapsed + other.elapsed) / 2, cpu: (one.cpu + other.cpu) / 2 };
}

function summarise(costs: readonly { readonly baseline: Cost; readonly candidate: Cost }[]): Comparison {
  const rounds = costs.map(({ baseline, candidate }) => ({
    elapsed: candidate.elapsed / baseline.elapsed,
    cpu: candidate.cpu / baseline.cpu,
  }));
  const medianCost = (which: 'baseline' | 'candidate') => ({
    elapsed: median(costs.map((cost) => cost[which].elapsed)),
    cpu: median(costs.map((cost) => cost[which].cpu)),
  });
  return {
    elapsed: estimate(rounds.map(({ elapsed }) => elapsed)),
    cpu: estimate(rounds.map(({ cpu }) => cpu)),
    baseline: medianCost('baseline'),
    candidate: medianCost('candidate'),
    rounds,
  };
}
