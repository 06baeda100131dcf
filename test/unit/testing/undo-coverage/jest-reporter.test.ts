import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { UndoCoverage, UndoCoverageReporterOptions } from 'temporal-saga/testing/undo-coverage';

const PROJECT = join(__dirname, 'project');
const REGISTER = join(__dirname, '../../../support/register.js');

interface JestRun {
  readonly hasFailed: boolean;
  readonly printed: string;
  readonly coverage: UndoCoverage;
  /** The files left in the folder for temporary files. */
  readonly left: readonly string[];
}

/** Runs jest on a small project, in processes of its own. */
async function runJest(options: UndoCoverageReporterOptions, ...flags: readonly string[]): Promise<JestRun> {
  const folder = mkdtempSync(join(tmpdir(), 'temporal-saga-test-'));
  const file = join(folder, 'undos.json');
  const jest = [require.resolve('jest/bin/jest'), '-c', join(PROJECT, 'jest.config.js'), ...flags];
  const env = { ...process.env, TMPDIR: folder, REPORTER_OPTIONS: JSON.stringify({ ...options, file }) };
  try {
    return await new Promise((resolve) => {
      execFile(process.execPath, ['-r', REGISTER, ...jest], { env }, (error, _, printed) => {
        const coverage = JSON.parse(readFileSync(file, 'utf8')) as UndoCoverage;
        const left = readdirSync(folder).filter((name) => name.startsWith('temporal-saga-undos'));
        resolve({ hasFailed: error !== null, printed, coverage, left });
      });
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('the reporter for jest', () => {
  it.each([['--maxWorkers=2'], ['--runInBand']])(
    'the reporter adds up the undos of all test files: %s',
    async (flag) => {
      const { hasFailed, printed, coverage, left } = await runJest({ threshold: 50 }, flag);
      expect(hasFailed).toBe(false);
      expect(coverage).toMatchObject({ undos: 2, covered: 1, percent: 50, untested: ['order: charge'] });
      expect(coverage.sagas).toMatchObject([
        {
          saga: 'order',
          runs: 3,
          steps: [
            { step: 'reserve', ran: 1, after: [{ code: 'REFUSED', step: 'reserve', times: 1 }] },
            { step: 'charge', ran: 0, after: [] },
          ],
        },
      ]);
      expect(printed).toContain(coverage.report);
      expect(left).toEqual([]);
    },
  );

  it.each<readonly [string, UndoCoverageReporterOptions, reason: string]>([
    ['fewer undos ran than the threshold requires', { threshold: 51 }, 'Never ran: order: charge.'],
    ['no test ran a saga of that name', { threshold: 50, only: ['order', 'refund'] }, 'No test ran refund.'],
  ])('the reporter lets jest fail if %s', async (_, options, reason) => {
    const { hasFailed, printed, coverage } = await runJest(options, '--runInBand');
    expect(hasFailed).toBe(true);
    expect(printed).toContain(`${reason}\n${coverage.report}`);
    expect(coverage.untested).toContain('order: charge');
  });
});
