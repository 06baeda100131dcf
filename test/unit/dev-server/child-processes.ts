/** Owns the Node processes that tests of the development server start. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';

const BIN = join(__dirname, '../../../src/cli/bin.ts');

/** Code that lets a plain Node process load the TypeScript sources. */
const LOADER = `
  const { transformFileSync } = require(${JSON.stringify(require.resolve('@swc/core'))});
  const options = { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } };
  require.extensions['.ts'] = (module, file) => module._compile(transformFileSync(file, options).code, file);
`;

/** Runs JavaScript code, which may require the sources, in a new Node process. */
export function runNode(
  code: string,
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = process.env,
): ChildProcess {
  const options = { env, stdio: ['ignore', 'pipe', 'pipe'] as ['ignore', 'pipe', 'pipe'] };
  return spawn(process.execPath, ['-e', LOADER + code, '--', ...args], options);
}

/** Runs the command line program in a new process. */
export function runCommand(args: readonly string[], env?: NodeJS.ProcessEnv): ChildProcess {
  return runNode(`require(${JSON.stringify(BIN)})`, ['temporal-saga', ...args], env);
}

/** The first line that a process prints. */
export async function firstLine({ stdout }: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: stdout! })) return line;
  throw new Error('the process printed nothing');
}

/** Settles when no process has this id. The timeout of the test is the limit. */
export async function untilGone(pid: number): Promise<void> {
  while (isAlive(pid)) await delay(10);
}

/** Whether there is a process with this id. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
