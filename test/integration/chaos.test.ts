import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { on, once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { untilGone } from '../unit/dev-server/child-processes';

const REGISTER = join(__dirname, '../support/register.js');
const CHAOS = join(__dirname, '../chaos/run.ts');
const LIMIT_MS = 600_000;

/** The folder with the files of the runs. */
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'temporal-saga-chaos-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function start(...argv: readonly string[]): ChildProcess {
  return spawn(process.execPath, ['-r', REGISTER, CHAOS, ...argv], {
    env: { ...process.env, TMPDIR: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

async function run(...argv: readonly string[]): Promise<{ readonly code: unknown; readonly output: string }> {
  const chaos = start(...argv);
  const exit = once(chaos, 'exit');
  let output = '';
  for await (const text of chaos.stdout ?? []) output += String(text);
  const [code] = (await exit) as [unknown];
  return { code, output };
}

async function untilPrinted({ stdout }: ChildProcess, what: string): Promise<void> {
  for await (const [text] of on(stdout!, 'data')) if (String(text).includes(what)) return;
}

/** The processes that a process has started, and their descendants. */
function descendantsOf(pid: number): readonly number[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=']).toString().trim().split('\n');
  const pairs = lines.map((line) => line.trim().split(/\s+/).map(Number));
  const below = (parent: number): readonly number[] =>
    pairs.flatMap(([child = 0, of]) => (of === parent ? [child, ...below(child)] : []));
  return below(pid);
}

describe('npm run chaos', () => {
  it(
    'the chaos fails when services reply "undone" and keep the effect',
    async () => {
      const { code, output } = await run('--minutes', '0.4', '--seed', '3', '--sabotage', 'keep-effects');
      expect(output).toMatch(/^ {2}WRONG: 1 x .*, 0 x /m);
      expect(output).toContain('--seed 3');
      expect(code).toBe(1);
    },
    LIMIT_MS,
  );

  it(
    'the chaos leaves no process and no file behind after Ctrl-C',
    async () => {
      const chaos = start('--minutes', '5', '--seed', '1');
      const exit = once(chaos, 'exit');
      await untilPrinted(chaos, 'min of chaos');
      const processes = descendantsOf(chaos.pid ?? 0);
      // The supervisor of the server, the server, three services, two workers.
      expect(processes.length).toBeGreaterThanOrEqual(6);
      chaos.kill('SIGINT');
      await expect(exit).resolves.toEqual([130, null]);
      await Promise.all(processes.map(untilGone));
      await expect(readdir(folder)).resolves.toEqual([]);
    },
    LIMIT_MS,
  );
});
