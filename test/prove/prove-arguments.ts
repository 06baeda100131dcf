/** The arguments of `npm run prove`. */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';

/** The parsed arguments. */
export interface ProveArguments {
  readonly runs: number;
  readonly seed: number;
  readonly workers: number;
  readonly path: string | undefined;
}

export const USAGE = 'npm run prove -- [--runs N] [--seed S] [--workers N] | --seed S --path P';

/** @throws Error for invalid arguments. */
export function readArguments(args: readonly string[]): ProveArguments {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: { runs: text, seed: text, workers: text, path: text },
  });
  const { runs = '10000', seed = String(Date.now() % 2 ** 31), workers, path } = values;
  return {
    runs: wholeNumber('runs', runs, 1),
    seed: wholeNumber('seed', seed, -(2 ** 31)),
    workers: wholeNumber('workers', workers ?? String(availableParallelism()), 1),
    path,
  };
}

function wholeNumber(name: string, given: string, least: number): number {
  const number = Number(given);
  if (given.trim() !== '' && Number.isSafeInteger(number) && number >= least) return number;
  throw new Error(`--${name} must be an integer of at least ${String(least)}, not "${given}".`);
}
