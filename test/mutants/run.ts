import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { MUTANTS } from './catalogue';
import type { Mutant } from './mutant';
import { ProvingGround } from './proving-ground';
import { line, report } from './report';
import { Sources } from './sources';

/**
 * `npm run mutants [-- --only NAME]... [--list]`: makes each fault in a copy of the package and sees whether the
 * tests notice it. Ends with 1 when one survives, or has no place in the sources any more; with 2 when nothing
 * could be judged.
 */
const USAGE = 'Usage: npm run mutants [-- --only NAME]... [--list]';
const ROOT = join(__dirname, '../..');
/** More of them only wait for each other: a test run is busy by itself. */
const MOST_LANES = 2;

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

async function main(): Promise<number> {
  const { only, list } = readArguments();
  const unknown = only.filter((name) => !MUTANTS.some((mutant) => mutant.name === name));
  if (unknown.length > 0) throw new Error(`There is no mutant ${unknown.join(', ')}. ${USAGE}`);
  const chosen = only.length === 0 ? MUTANTS : MUTANTS.filter(({ name }) => only.includes(name));
  if (!list) return judge(chosen);
  for (const { name, file, fault } of chosen) print(`${name} (${file}): ${fault}`);
  return 0;
}

async function judge(mutants: readonly Mutant[]): Promise<number> {
  const lanes = Math.min(MOST_LANES, availableParallelism(), mutants.length);
  const ground = await ProvingGround.open(ROOT, new Sources(ROOT), lanes);
  // However this process ends, but by force.
  process.once('exit', () => ground.close());
  print(`${String(mutants.length)} mutants; first their tests without any fault`);
  const failing = await ground.failingAnyway(mutants);
  if (failing.length > 0) throw new Error(`Without any fault these tests fail: ${failing.join(', ')}`);
  const verdicts = await ground.judge(mutants, (verdict) => print(line(verdict)));
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
