/**
 * Scenarios that were written and never run: a test of one would be green although nothing was tested.
 *
 * Where the test runner has a global `afterAll` (jest, mocha, vitest with globals), the file that imports the kit fails;
 * elsewhere, as with `node --test`, the process ends with exit code 1. Both say where each scenario was written.
 */

/** Where each scenario that has not run yet was written. */
const unrun = new Map<object, string>();

/** A scenario is written, and is to be run. */
export function toBeRun(scenario: object): void {
  unrun.set(scenario, placeOf(new Error('written').stack));
}

/** A scenario is run, or has failed in another way that its test sees. */
export function isRun(scenario: object): void {
  unrun.delete(scenario);
}

/** What is wrong with the scenarios so far; they are forgotten. */
export function takeUnrun(): string | undefined {
  if (unrun.size === 0) return undefined;
  const places = [...unrun.values()].map((place) => `\n  ${place}`);
  unrun.clear();
  return `A scenario was never run: end it with expectEnd(...), and await that.${places.join('')}`;
}

/** The first line of a stack that is not of this kit. */
function placeOf(stack: string | undefined): string {
  const lines = (stack ?? '').split('\n').filter((line) => /^\s*at /.test(line));
  return (lines.find((line) => !KIT.test(line)) ?? 'at an unknown place').trim();
}

const KIT = /[\\/]testing[\\/](?:unrun-scenarios|scenario|index)\.[jt]s/;

/** The hook of a test runner that runs once, behind all tests of a file. */
type AfterAll = (check: () => void) => void;

function watch(): void {
  const { afterAll } = globalThis as { readonly afterAll?: unknown };
  if (typeof afterAll === 'function' && !isInTest()) {
    (afterAll as AfterAll)(() => {
      const wrong = takeUnrun();
      if (wrong !== undefined) throw new Error(wrong);
    });
    return;
  }
  process.once('exit', () => {
    const wrong = takeUnrun();
    if (wrong === undefined) return;
    process.exitCode = 1;
    process.stderr.write(`${wrong}\n`);
  });
}

/** Whether a test runs already, where hooks come too late: the kit was imported by the test itself. */
function isInTest(): boolean {
  const { expect } = globalThis as {
    readonly expect?: { readonly getState?: () => { currentTestName?: string } };
  };
  return expect?.getState?.().currentTestName !== undefined;
}

watch();
