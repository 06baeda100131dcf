import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
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

/** What of jest's report is read. */
interface JestReport {
  readonly success: boolean;
  readonly testResults: readonly { readonly name: string; readonly status: string }[];
}

const MINUTE_MS = 60_000;
const running = new Set<ChildProcess>();

/** Runs tests of a copy of the package, up to the first file that fails. */
export async function runTests(folder: string, { args, minutes }: TestSelection): Promise<TestResult> {
  const reports = await mkdtemp(join(tmpdir(), 'temporal-saga-report-'));
  const report = join(reports, 'report.json');
  const jest = require.resolve('jest/bin/jest');
  const common = ['--bail', '--runInBand', '--ci', '--silent', '--json', `--outputFile=${report}`];
  const child = spawn(process.execPath, [jest, ...common, ...args], {
    cwd: folder,
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
    await once(child, 'exit');
    return isLate ? { kind: 'timed out' } : await readReport(report, folder);
  } finally {
    clearTimeout(timer);
    running.delete(child);
    await rm(reports, { recursive: true, force: true });
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
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return { kind: 'crashed' };
  const { success, testResults } = JSON.parse(text) as JestReport;
  if (success) return { kind: 'passed' };
  const failed = testResults.filter(({ status }) => status === 'failed');
  // A run without a failed file did not get as far as its tests.
  if (failed.length === 0) return { kind: 'crashed' };
  return { kind: 'failed', files: failed.map(({ name }) => relative(folder, name)) };
}
