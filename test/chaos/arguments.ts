import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';

export const USAGE = `Usage: npm run chaos -- [--minutes N] [--seed S] [--sabotage forget-keys|keep-effects]

Runs orders on a Temporal server while workers, services and the server are killed at random and requests
are lost, delayed and doubled. Then it heals everything and compares the orders with the ledgers.

  --minutes N    how long the chaos lasts, up to 120 (1)
  --seed S       any text; the same one gives the same plan (a new one)
  --sabotage X   services with a bug that must be found: they forget idempotency keys, or reply "undone"
                   and keep the effect

Exit code: 0 when everything agrees, 1 when it does not or the run failed, 2 for wrong options.`;

const SABOTAGES = ['forget-keys', 'keep-effects'] as const;
const MOST_MINUTES = 120;

/** A deliberate bug of the services, which proves that the audit finds it. */
export type Sabotage = (typeof SABOTAGES)[number];

/** The options of the command line. */
export interface Arguments {
  readonly minutes: number;
  readonly seed: string;
  readonly sabotage: Sabotage | undefined;
}

/** Reads the command line. Returns the arguments, or a message about an invalid one. */
export function readArguments(argv: readonly string[]): Arguments | string {
  try {
    const { minutes, seed, sabotage } = parseArgs({
      args: [...argv],
      options: {
        minutes: { type: 'string', default: '1' },
        seed: { type: 'string', default: String(randomInt(1_000_000)) },
        sabotage: { type: 'string' },
      },
    }).values;
    const duration = Number(minutes);
    if (!(duration > 0 && duration <= MOST_MINUTES)) return `"${minutes}" is not a number of minutes.`;
    if (sabotage !== undefined && !isSabotage(sabotage)) return `There is no sabotage "${sabotage}".`;
    return { minutes: duration, seed, sabotage };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function isSabotage(text: string): text is Sabotage {
  return (SABOTAGES as readonly string[]).includes(text);
}
