import { setTimeout as sleep } from 'node:timers/promises';
import { type Load, type LoadResult, run } from './load';
import type { RunOne } from './starter';
import type { VariantName } from './variants';

/** A variant that takes its turns beside the others. */
export interface Contender {
  readonly variant: VariantName;
  readonly runOne: RunOne;
}

/** One turn of a variant. Milliseconds. */
export interface Turn extends LoadResult {
  /** CPU time of the worker process. */
  readonly worker: number;
  /** CPU time of the server with its database; absent where it cannot be read. */
  readonly server: number | undefined;
}

/** The turns of a variant, one of each load in each round. */
export interface Turns {
  readonly variant: VariantName;
  /** One execution at a time. */
  readonly alone: readonly Turn[];
  /** Many at a time. */
  readonly crowded: readonly Turn[];
}

/** The CPU times so far, in milliseconds. */
export interface Meters {
  readonly worker: () => Promise<number>;
  readonly server: () => number | undefined;
}

/** After a result has reached the client, its worker and the server still clean up; that time belongs to the same turn. */
const CLEAN_UP_MS = 200;

/**
 * Runs rounds in which each variant has one turn of each load. The order moves on by one from round to round, and every second
 * round is in the opposite order, so that neither a machine that slows down nor the place in a round favours a variant.
 */
export async function runRounds(
  contenders: readonly Contender[],
  meters: Meters,
  {
    rounds,
    alone,
    crowded,
    onRound,
  }: {
    readonly rounds: number;
    readonly alone: Load;
    readonly crowded: Load;
    readonly onRound: (round: number) => void;
  },
): Promise<readonly Turns[]> {
  const turns = contenders.map(({ variant }) => ({ variant, alone: [] as Turn[], crowded: [] as Turn[] }));
  for (let round = 0; round < rounds; round += 1) {
    onRound(round);
    const order = orderOf(round, contenders.length);
    for (const position of order) await turnOf(position, 'alone', alone);
    for (const position of order) await turnOf(position, 'crowded', crowded);
  }
  return turns;

  async function turnOf(position: number, kind: 'alone' | 'crowded', load: Load): Promise<void> {
    const contender = contenders[position];
    if (contender) turns[position]?.[kind].push(await takeTurn(contender.runOne, load, meters));
  }
}

/** The positions of the variants in a round. */
export function orderOf(round: number, count: number): readonly number[] {
  const moved = Array.from({ length: count }, (_, index) => (index + (round >> 1)) % count);
  return round % 2 === 0 ? moved : moved.reverse();
}

async function takeTurn(runOne: RunOne, load: Load, { worker, server }: Meters): Promise<Turn> {
  const [workerBefore, serverBefore] = [await worker(), server()];
  const result = await run(runOne, load);
  await sleep(CLEAN_UP_MS);
  const [workerAfter, serverAfter] = [await worker(), server()];
  return {
    ...result,
    worker: workerAfter - workerBefore,
    server: serverBefore === undefined || serverAfter === undefined ? undefined : serverAfter - serverBefore,
  };
}
