import { inspect } from 'node:util';
import { type Arguments, readArguments, USAGE } from './arguments';
import { Chaos, type Outcome, type Say } from './chaos';
import { ChaosEnvironment } from './environment';
import { transcriptOf } from './transcript';

const AGREED = 0;
const FAILED = 1;
const BAD_USAGE = 2;
const INTERRUPTED = 130;
/** The limit of the time after the chaos. Each wait has its own limit; this one is above their sum. */
const LIMIT_MS = 8 * 60_000;

const say: Say = (line) => process.stdout.write(`${line}\n`);

/** `npm run chaos -- [--minutes N] [--seed S]`; see arguments.ts. Returns the exit code. */
async function main(): Promise<number> {
  const given = readArguments(process.argv.slice(2));
  if (typeof given === 'string') {
    say(given);
    say(USAGE);
    return BAD_USAGE;
  }
  say(`Seed ${given.seed}.`);
  const environment = new ChaosEnvironment();
  try {
    return await Promise.race([perform(environment, given), interruption(), outOfTime(given)]);
  } finally {
    await environment.close();
  }
}

async function perform(environment: ChaosEnvironment, given: Arguments): Promise<number> {
  const startedAt = performance.now();
  const seconds = () => `${((performance.now() - startedAt) / 1_000).toFixed(0)} s`;
  await environment.open(given.seed, given.sabotage);
  say(`A server, three services and two workers run after ${seconds()}.`);
  const outcome = await new Chaos(environment, given).run((line) => say(`${seconds()}: ${line}`));
  report(outcome, given.seed);
  const { verdicts, general } = outcome;
  const failed = verdicts.filter(({ disagreements }) => disagreements.length > 0).length + general.length;
  say(`${String(verdicts.length + general.length - failed)} passed, ${String(failed)} failed`);
  return failed === 0 && verdicts.length > 0 ? AGREED : FAILED;
}

function report({ verdicts, general, ledgers, counters }: Outcome, seed: string): void {
  for (const [what, counter] of Object.entries(counters)) say(`${what}: ${String(counter)}`);
  for (const verdict of verdicts) {
    if (verdict.disagreements.length > 0) transcriptOf(verdict, ledgers).forEach(say);
  }
  for (const one of general) say(`WRONG: ${one}`);
  if (general.length > 0 || verdicts.some(({ disagreements }) => disagreements.length > 0)) {
    say(`The same plan again: --seed ${seed}`);
  }
}

/** Resolves at Ctrl-C or at a signal to end. A second Ctrl-C, during the clean-up, ends the process at once. */
function interruption(): Promise<number> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(signal, () => resolve(INTERRUPTED));
    }
  });
}

function outOfTime({ minutes }: Arguments): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(
      () => reject(new Error('The chaos did not end in time.')),
      minutes * 60_000 + LIMIT_MS,
    ).unref();
  });
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${inspect(error)}\n`);
    process.exit(FAILED);
  },
);
