import { writeFile } from 'node:fs/promises';
import { type Arguments, HELP, readArguments, UsageError } from './arguments';
import { audit, type Outcome } from './audit';
import type { Order } from './order';
import { readOrders } from './orders-file';
import { Stage } from './stage';
import { playStory } from './story';
import { drawTable } from './table';

const AGREED = 0;
const FAILED = 1;
const BAD_USAGE = 2;
const INTERRUPTED = 130;

const say = (line: string) => console.log(line);

/** Runs the demo, and gives the exit code. Nothing starts before the command line and the orders are known to be right. */
async function main(): Promise<number> {
  const args = readArguments(process.argv.slice(2));
  if (args.help) {
    say(HELP);
    return AGREED;
  }
  const orders = await readOrders(args.orders);
  const stage = new Stage();
  const interrupted = interruption();
  try {
    const code = await Promise.race([perform(stage, orders, args), interrupted]);
    if (args.keep && code !== INTERRUPTED) {
      sayWhatIsKept(stage);
      await interrupted;
    }
    return code;
  } finally {
    await stage.close();
  }
}

async function perform(stage: Stage, orders: readonly Order[], { keep, json }: Arguments): Promise<number> {
  say('Starting a Temporal server, three participants with a database each, and a worker ...');
  await stage.open(orders, keep);
  say(`  Temporal   ${stage.temporal.address}, namespace ${stage.temporal.namespace}`);
  for (const { name, url } of stage.participants) say(`  ${name.padEnd(9)}  ${url}`);
  const outcome = await audit(stage, await playStory(stage, orders, say));
  if (json !== undefined) await writeFile(json, JSON.stringify(outcome, undefined, 2));
  return sayOutcome(outcome);
}

function sayOutcome({ orders, disagreements }: Outcome): number {
  say(`\nWhat the sagas say, and what is in the books of the participants\n\n${drawTable(orders)}\n`);
  if (disagreements.length === 0) {
    say('The books agree.');
    return AGREED;
  }
  say('THE BOOKS DO NOT AGREE:');
  for (const disagreement of disagreements) say(`  ${disagreement}`);
  return FAILED;
}

function sayWhatIsKept({ temporal, participants }: Stage): void {
  say('\nEverything is still running. Ctrl-C ends it.');
  // A server that `TEMPORAL_ADDRESS` names was there before, and nobody told us where its UI is.
  say(`  Temporal's web UI: ${temporal.uiUrl ?? `ask whoever runs ${temporal.address}`}`);
  for (const { name, url } of participants) say(`  The books of ${name}: ${url}/books`);
}

/** Settles at Ctrl-C, or when the process is asked to end. A second Ctrl-C, during the tidying up, ends it at once. */
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
