import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface JestResults {
  readonly numFailedTests: number;
  readonly numPassedTests: number;
  readonly testResults: readonly { readonly message: string }[];
}

/** Runs jest with jest-environment-jsdom on the small project beside this file, in a process of its own. */
async function runJest(): Promise<JestResults> {
  const folder = mkdtempSync(join(tmpdir(), 'temporal-saga-test-'));
  const file = join(folder, 'results.json');
  const jest = [require.resolve('jest/bin/jest'), '-c', join(__dirname, 'project/jest.config.js')];
  try {
    await new Promise((resolve) => {
      execFile(process.execPath, [...jest, '--runInBand', '--json', `--outputFile=${file}`], resolve);
    });
    return JSON.parse(readFileSync(file, 'utf8')) as JestResults;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('the library under jest with jsdom', () => {
  test('D7: the library works although jsdom has no TextEncoder and no other globals of Node', async () => {
    const { numFailedTests, numPassedTests, testResults } = await runJest();
    expect(testResults.map(({ message }) => message).join('\n')).toBe('');
    expect({ numFailedTests, numPassedTests }).toEqual({ numFailedTests: 0, numPassedTests: 5 });
  });
});
