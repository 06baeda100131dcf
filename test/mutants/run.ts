import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { MUTANTS } from './catalogue';
import type { Mutant } from './mutant';
import { MutantTrials } from './mutant-trials';
import { line, report } from './report';
import { Sources } from './sources';

/**
 * `npm run mutants [-- --only NAME]... [--list]`: puts each fault into a copy of the package and checks that the tests
 * notice it. Exits with 1 when a fault survives or is stale, and with 2 when the tests cannot be run.
 */
const USAGE = 'Usage: npm run mutants [-- --only NAME]... [--list]';
const ROOT = join(__dirname, '../..');
/** More of them would only wait for each other: one test run uses several cores. */
const MAX_CHECKOUTS = 2;

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

async function main(): Promise<number> {
  const { only, list } = readArguments();
  const unknown = only.filter((name) => !MUTANTS.some((mutant) => mutant.name === name));
  if (unknown.length > 0) throw new Error(`There is no mutant ${unknown.join(', ')}. ${USAGE}`);
  const chosen = only.length === 0 ? MUTANTS : MUTANTS.filter(({ name }) => only.includes(name));
  if (!list) return tryAll(chosen);
  for (const { name, file, fault } of chosen) print(`${name} (${file}): ${fault}`);
  return 0;
}

async function tryAll(mutants: readonly Mutant[]): Promise<number> {
  const checkouts = Math.min(MAX_CHECKOUTS, availableParallelism(), mutants.length);
  const trials = await MutantTrials.open(ROOT, new Sources(ROOT), checkouts);
  // Runs at any end of this process, except after SIGKILL.
  process.once('exit', () => trials.close());
  print(`${String(mutants.length)} mutants; first their tests without a fault`);
  const failing = await trials.failingAnyway(mutants);
  if (failing.length > 0) throw new Error(`These tests fail without a fault: ${failing.join(', ')}`);
  const verdicts = await trials.run(mutants, (verdict) => print(line(verdict)));
  print(`\n${report(verdicts)}`);
  return verdicts.every(({ kind }) => kind === 'killed') ? 0 : 1;
}

function readArguments(): { readonly only: readonly string[]; readonly list: boolean } {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', multiple: true, default: [] },
      list: { type: 'boolean', default: false },
    },
  });
  return values;
}

process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    print(String(error));
    process.exitCode = 2;
  },
);
