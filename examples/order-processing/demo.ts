import { writeFile } from 'node:fs/promises';
import { type Arguments, HELP, readArguments, UsageError } from './arguments';
import { audit, type Outcome } from './audit';
import type { Order } from './order';
import { readOrders } from './orders-file';
import { DemoEnvironment } from './demo-environment';
import { runScenes } from './run-scenes';
import { drawTable } from './table';

const AGREED = 0;
const FAILED = 1;
const BAD_USAGE = 2;
const INTERRUPTED = 130;

const say = (line: string) => console.log(line);

/** Runs the demo and returns the exit code. Nothing starts before the command line and the orders are checked. */
async function main(): Promise<number> {
  const args = readArguments(process.argv.slice(2));
  if (args.help) {
    say(HELP);
    return AGREED;
  }
  const orders = await readOrders(args.orders);
  const demo = new DemoEnvironment();
  const interrupted = interruption();
  try {
    const code = await Promise.race([perform(demo, orders, args), interrupted]);
    if (args.keep && code !== INTERRUPTED) {
      sayWhereToLook(demo);
      await interrupted;
    }
    return code;
  } finally {
    await demo.close();
  }
}

async function perform(
  demo: DemoEnvironment,
  orders: readonly Order[],
  { keep, json }: Arguments,
): Promise<number> {
  say('Starting a Temporal server, three participants with a database each, and a worker ...');
  await demo.open(orders, keep);
  say(`  Temporal   ${demo.temporal.address}, namespace ${demo.temporal.namespace}`);
  for (const { name, url } of demo.participants) say(`  ${name.padEnd(9)}  ${url}`);
  const outcome = await audit(demo, await runScenes(demo, orders, say));
  if (json !== undefined) await writeFile(json, JSON.stringify(outcome, undefined, 2));
  return sayOutcome(outcome);
}

function sayOutcome({ orders, disagreements }: Outcome): number {
  say(
    `\nThe end of each order, or of each of its parcels, and the ledgers of the participants\n\n${drawTable(orders)}\n`,
  );
  if (disagreements.length === 0) {
    say('The ledgers agree.');
    return AGREED;
  }
  say('THE LEDGERS DO NOT AGREE:');
  for (const disagreement of disagreements) say(`  ${disagreement}`);
  return FAILED;
}

function sayWhereToLook({ temporal, participants }: DemoEnvironment): void {
  say('\nEverything is still running. Press Ctrl-C to end it.');
  // The demo does not know the UI of a server that `TEMPORAL_ADDRESS` names.
  say(`  Temporal's web UI: ${temporal.uiUrl ?? `see the server at ${temporal.address}`}`);
  for (const { name, url } of participants) say(`  The ledger of ${name}: ${url}/ledger`);
}

/** Resolves at Ctrl-C or at a signal to end. A second Ctrl-C, during the clean-up, ends the process at once. */
function interruption(): Promise<number> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(signal, () => resolve(INTERRUPTED));
    }
  });
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? `demo: ${error.message}` : error);
    process.exit(error instanceof UsageError ? BAD_USAGE : FAILED);
  },
);
