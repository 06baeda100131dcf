import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** Which tests run, and how long they may take. */
export interface TestSelection {
  /** Arguments of jest. */
  readonly args: readonly string[];
  readonly minutes: number;
}

/** How a test run ended. `crashed`: jest itself did not come to its end. */
export type TestResult =
  | { readonly kind: 'passed' | 'timed out' | 'crashed' }
  | { readonly kind: 'failed'; /** From the package's folder on. */ readonly files: readonly string[] };

/** Where the reporter writes, in an environment variable. */
const REPORT_VARIABLE = 'TEMPORAL_SAGA_FAILING_FILES';
const REPORTER = join(__dirname, 'failing-files-reporter.js');
const MINUTE_MS = 60_000;
const running = new Set<ChildProcess>();

/** Runs tests of a copy of the package, up to the first file that fails. */
export async function runTests(folder: string, { args, minutes }: TestSelection): Promise<TestResult> {
  const report = join(folder, 'test-report.json');
  await rm(report, { force: true });
  const jest = require.resolve('jest/bin/jest');
  const common = ['--bail', '--runInBand', '--ci', '--silent', `--reporters=${REPORTER}`];
  const child = spawn(process.execPath, [jest, ...common, ...args], {
    cwd: folder,
    env: { ...process.env, [REPORT_VARIABLE]: report },
    // A group of its own, so that what it has started ends with it.
    detached: true,
    stdio: 'ignore',
  });
  running.add(child);
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    end(child);
  }, minutes * MINUTE_MS);
  try {
    const [code] = (await once(child, 'exit')) as [number | null];
    if (isLate) return { kind: 'timed out' };
    return code === 0 ? { kind: 'passed' } : await readReport(report, folder);
  } finally {
    clearTimeout(timer);
    running.delete(child);
  }
}

/** Ends what still runs. */
export function endTestRuns(): void {
  running.forEach(end);
}

function end({ pid, exitCode, signalCode }: ChildProcess): void {
  if (pid !== undefined && exitCode === null && signalCode === null) process.kill(-pid, 'SIGKILL');
}

async function readReport(path: string, folder: string): Promise<TestResult> {
  const text = await readFile(path, 'utf8').catch(() => '[]');
  const files = JSON.parse(text) as readonly string[];
  // A run without a failing file did not get as far as its tests, or not to its end.
  if (files.length === 0) return { kind: 'crashed' };
  return { kind: 'failed', files: files.map((file) => relative(folder, file)) };
}
