import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { scenario } from 'temporal-saga/testing';
import { order } from './project/order';

const PROJECT = join(__dirname, 'project');
const REGISTER = join(__dirname, '../../../support/register.js');

/** The exit code of a Node process, and its stderr. */
const runNode = (...args: readonly string[]) =>
  new Promise<{ readonly exitCode: number | string; readonly printed: string }>((resolve) => {
    execFile(process.execPath, ['-r', REGISTER, ...args], (error, _, printed) => {
      resolve({ exitCode: error?.code ?? 0, printed });
    });
  });
const runJest = (file: string) =>
  runNode(require.resolve('jest/bin/jest'), '-c', join(PROJECT, 'jest.config.js'), file);

describe('D4: a scenario without its end fails', () => {
  test('D4: a scenario that is awaited without expectEnd rejects', async () => {
    await expect(async () => await scenario(order).expectRequest('stock/refund')).rejects.toThrow(
      /expectEnd/,
    );
  });

  test('D4: a scenario that is never awaited fails its test file under jest, which names its line', async () => {
    const { exitCode, printed } = await runJest('forgotten.case.ts');
    expect(exitCode).toBe(1);
    expect(printed).toMatch(/never run.*expectEnd[\s\S]*forgotten\.case\.ts:5/);
  });

  test('D4: a scenario that is created outside of a test and run in it is allowed', async () => {
    expect(await runJest('run.case.ts')).toMatchObject({ exitCode: 0 });
  });

  test('D4: a scenario that is never awaited ends a process without hooks with exit code 1', async () => {
    const { exitCode, printed } = await runNode(join(PROJECT, 'forgotten.script.ts'));
    expect(exitCode).toBe(1);
    expect(printed).toMatch(/never run[\s\S]*forgotten\.script\.ts:5/);
  });
});
