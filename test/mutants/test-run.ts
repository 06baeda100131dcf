import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** The tests to run, and their time limit. */
export interface TestSelection {
  /** Arguments of jest. */
  readonly args: readonly string[];
  readonly minutes: number;
}

/** The result of a test run. `crashed`: jest itself did not finish. */
export type TestResult =
  | { readonly kind: 'passed' | 'timed out' | 'crashed' }
  | { readonly kind: 'failed'; /** Relative to the package. */ readonly files: readonly string[] };

/** The environment variable with the file that the reporter writes. */
const REPORT_VARIABLE = 'TEMPORAL_SAGA_FAILING_FILES';
const REPORTER = join(__dirname, 'failing-files-reporter.js');
const MINUTE_MS = 60_000;
const running = new Set<ChildProcess>();

/** Runs tests of a copy of the package until the first file fails. */
export async function runTests(folder: string, { args, minutes }: TestSelection): Promise<TestResult> {
  const report = join(folder, 'test-report.json');
  await rm(report, { force: true });
  const jest = require.resolve('jest/bin/jest');
  const common = ['--bail', '--runInBand', '--ci', '--silent', `--reporters=${REPORTER}`];
  const child = spawn(process.execPath, [jest, ...common, ...args], {
    cwd: folder,
    env: { ...process.env, [REPORT_VARIABLE]: report },
    // Its own process group, so that its child processes end with it.
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

/** Ends all test runs. */
export function endTestRuns(): void {
  running.forEach(end);
}

function end({ pid, exitCode, signalCode }: ChildProcess): void {
  if (pid !== undefined && exitCode === null && signalCode === null) process.kill(-pid, 'SIGKILL');
}

async function readReport(path: string, folder: string): Promise<TestResult> {
  const text = await readFile(path, 'utf8').catch(() => '[]');
  const files = JSON.parse(text) as readonly string[];
  // A run without a failing file did not reach its tests, or did not finish.
  if (files.length === 0) return { kind: 'crashed' };
  return { kind: 'failed', files: files.map((file) => relative(folder, file)) };
}
