import { setTimeout as sleep } from 'node:timers/promises';
import { type Load, run } from './load';
import type { RunOne } from './starter';
import { type Estimate, estimate, median } from './statistics';
import type { Workers } from './workers';

/** The two variants of a comparison. */
export interface Contestants {
  readonly baseline: RunOne;
  readonly candidate: RunOne;
}

/** The ratios of candidate to baseline, and their values per saga in milliseconds. */
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

/** After the result has reached the client, the worker still cleans up. That belongs to its own turn. */
const TIDY_UP = 50;

/**
 * Runs rounds in the order ABBA, every second one as BAAB, so that neither a machine that slows down nor the position
 * in a round favours one variant. Each round gives one ratio.
 */
export async function compare(
  workers: Workers,
  { baseline, candidate }: Contestants,
  { rounds, ...load }: Load & { readonly rounds: number },
): Promise<Comparison> {
  const turn = (runOne: RunOne) => takeTurn(workers, runOne, load);
  const costs: { baseline: Cost; candidate: Cost }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const [outer, inner] = round % 2 === 0 ? [baseline, candidate] : [candidate, baseline];
    const first = await turn(outer);
    const middle = mean(await turn(inner), await turn(inner));
    const ends = mean(first, await turn(outer));
    costs.push(
      outer === baseline ? { baseline: ends, candidate: middle } : { baseline: middle, candidate: ends },
    );
  }
  return summarise(costs);
}

async function takeTurn(workers: Workers, runOne: RunOne, load: Load): Promise<Cost> {
  const before = await workers.cpu();
  const { elapsed } = await run(runOne, load);
  await sleep(TIDY_UP);
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
  const typical = (side: 'baseline' | 'candidate') => ({
    elapsed: median(costs.map((cost) => cost[side].elapsed)),
    cpu: median(costs.map((cost) => cost[side].cpu)),
  });
  return {
    elapsed: estimate(rounds.map(({ elapsed }) => elapsed)),
    cpu: estimate(rounds.map(({ cpu }) => cpu)),
    baseline: typical('baseline'),
    candidate: typical('candidate'),
    rounds,
  };
}
