/**
 * Detects scenarios that are created but never run, whose test would pass although it tests nothing.
 *
 * If the test runner has a global `afterAll` (jest, mocha, vitest with globals), the file that imports the kit fails.
 * Otherwise, as with `node --test`, the process ends with exit code 1. Both show where each scenario was created.
 */

/** The place where each scenario that has not run yet was created. */
const unrun = new Map<object, string>();

/** Registers a new scenario. */
export function registerScenario(scenario: object): void {
  unrun.set(scenario, placeOf(new Error('created').stack));
}

/** Marks a scenario as run, or as failed in another way that its test sees. */
export function markRun(scenario: object): void {
  unrun.delete(scenario);
}

/** Takes the unrun scenarios, and returns an error message about them. */
export function takeUnrun(): string | undefined {
  if (unrun.size === 0) return undefined;
  const places = [...unrun.values()].map((place) => `\n  ${place}`);
  unrun.clear();
  return `A scenario was never run: end it with expectEnd(...), and await that.${places.join('')}`;
}

/** The first line of a stack that is outside of this kit. */
function placeOf(stack: string | undefined): string {
  const lines = (stack ?? '').split('\n').filter((line) => /^\s*at /.test(line));
  return (lines.find((line) => !KIT.test(line)) ?? 'at an unknown place').trim();
}

const KIT = /[\\/]testing[\\/](?:unrun-scenarios|scenario|index)\.[jt]s/;

/** The hook of a test runner that runs once, after all tests of a file. */
type AfterAll = (check: () => void) => void;

function watch(): void {
  const { afterAll } = globalThis as { readonly afterAll?: unknown };
  if (typeof afterAll === 'function' && !isInTest()) {
    (afterAll as AfterAll)(() => {
      const message = takeUnrun();
      if (message !== undefined) throw new Error(message);
    });
    return;
  }
  process.once('exit', () => {
    const message = takeUnrun();
    if (message === undefined) return;
    process.exitCode = 1;
    process.stderr.write(`${message}\n`);
  });
}

/** Whether a test is running: the test itself imports the kit, and hooks would be too late. */
function isInTest(): boolean {
  const { expect } = globalThis as {
    readonly expect?: { readonly getState?: () => { currentTestName?: string } };
  };
  return expect?.getState?.().currentTestName !== undefined;
}

watch();
