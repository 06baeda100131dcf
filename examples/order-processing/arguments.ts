import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

export const HELP = `Usage: npm run demo -- [options]

Runs orders through a saga on a Temporal server, with three participants that keep a ledger each, and
compares the outcome of each saga with the ledgers.

Options:
  --orders FILE   the orders, as JSON (examples/order-processing/orders.json)
  --json FILE     write the outcome as JSON, too
  --keep          leave everything running at the end, with Temporal's web UI, until Ctrl-C
  --help          show this text

Exit code: 0 when the ledgers agree, 1 when they do not or the demo failed, 2 for wrong options or orders.`;

/** The options of the command line. */
export interface Arguments {
  readonly help: boolean;
  readonly keep: boolean;
  readonly orders: string;
  readonly json: string | undefined;
}

/** The command line or the orders file is wrong; the message says why. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const DEFAULT_ORDERS = join(__dirname, 'orders.json');

const OPTIONS = {
  help: { type: 'boolean', short: 'h', default: false },
  keep: { type: 'boolean', default: false },
  orders: { type: 'string' },
  json: { type: 'string' },
} as const;

/** Reads the command line. @throws UsageError */
export function readArguments(args: readonly string[]): Arguments {
  const { help, keep, orders, json } = parse(args);
  return {
    help,
    keep,
    orders: orders === undefined ? DEFAULT_ORDERS : fromHere(orders),
    json: json === undefined ? undefined : fromHere(json),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** npm runs scripts in the folder of the package; `INIT_CWD` is the folder that the user called it in. */
function fromHere(file: string): string {
  return resolve(process.env['INIT_CWD'] ?? process.cwd(), file);
}
