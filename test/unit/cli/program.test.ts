import { once } from 'node:events';
import { join } from 'node:path';
import { runProgram } from '../../../src/cli/program';
import { textOf } from '../../docs/markdown';
import { runCommand } from '../dev-server/child-processes';
import { emptyFolder, program } from '../dev-server/fake-programs';

async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await runProgram(args, {
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    untilInterrupted: () => Promise.resolve(),
  });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

const { version } = JSON.parse(textOf('package.json')) as { version: string };
const COMMANDS = ['init', 'dev-server', 'cli', 'replay', 'search-attributes'];

describe('the program', () => {
  it.each(['--version', '-v'])('prints its version for %s', async (option) => {
    await expect(run(option)).resolves.toEqual({ code: 0, out: version, err: '' });
  });

  it('lists every command in its help, one line each', async () => {
    const { code, out } = await run('--help');
    expect(code).toBe(0);
    const listed = [...out.matchAll(/^ {2}([a-z-]+) {2,}\S/gm)].map(([, name]) => name);
    expect(listed).toEqual(COMMANDS);
  });

  it.each(COMMANDS)('shows the help of a command for `help %s`', async (name) => {
    const { code, out } = await run('help', name);
    expect(code).toBe(0);
    expect(out).toContain(`Usage: temporal-saga ${name}`);
  });

  it.each([
    ['inti', 'init'],
    ['devserver', 'dev-server'],
    ['search-attribute', 'search-attributes'],
  ])('names the nearest command for %s', async (name, nearest) => {
    const { code, err } = await run(name);
    expect(code).toBe(2);
    expect(err).toContain(JSON.stringify(name));
    expect(err).toContain(`do you mean ${nearest}?`);
  });

  it('lists the commands if none is near', async () => {
    const { code, err } = await run('serve');
    expect(code).toBe(2);
    expect(COMMANDS.filter((name) => !err.includes(name))).toEqual([]);
  });

  it.each([
    ['dev-server', '--prot', '--port'],
    ['replay', '--saga', '--sagas'],
    ['init', '--common-js', '--commonjs'],
  ])('names the nearest option: %s %s', async (command, option, nearest) => {
    const { code, err } = await run(command, option);
    expect(code).toBe(2);
    expect(err).toContain(`do you mean ${nearest}?`);
  });
});

describe('temporal-saga cli', () => {
  const environment = { ...process.env };
  afterEach(() => {
    process.env = environment;
  });

  /** Runs the command with a Temporal CLI that is this shell script. */
  function runCli(args: readonly string[], ...script: string[]) {
    const executable = program(join(emptyFolder(), 'temporal'), ...script);
    return runCommand(['cli', ...args], { ...process.env, TEMPORAL_CLI_PATH: executable });
  }

  it('passes all arguments on, and the output and the exit code back', async () => {
    const command = runCli(
      ['workflow', 'list', '--help', '--query', 'a "b" c'],
      'printf "%s\\n" "$@"; echo wrong >&2; exit 7',
    );
    const [out, err]: [string[], string[]] = [[], []];
    command.stdout?.on('data', (chunk) => out.push(String(chunk)));
    command.stderr?.on('data', (chunk) => err.push(String(chunk)));
    await expect(once(command, 'close')).resolves.toEqual([7, null]);
    expect(out.join('')).toBe('workflow\nlist\n--help\n--query\na "b" c\n');
    expect(err.join('')).toBe('wrong\n');
  });

  it('ends the Temporal CLI when it is ended itself', async () => {
    const command = runCli([], 'trap "exit 9" TERM', 'echo ready', 'while :; do sleep 0.05; done');
    const exit = once(command, 'exit');
    await once(command.stdout!, 'data');
    command.kill('SIGTERM');
    await expect(exit).resolves.toEqual([9, null]);
  });

  it('has the exit code of a shell if a signal ends the Temporal CLI', async () => {
    await expect(once(runCli([], 'kill -KILL $$'), 'exit')).resolves.toEqual([137, null]);
  });

  it('fails with the reason if TEMPORAL_CLI_PATH is wrong', async () => {
    process.env['TEMPORAL_CLI_PATH'] = join(emptyFolder(), 'nothing');
    const { code, err } = await run('cli', 'workflow', 'list');
    expect(code).toBe(1);
    expect(err).toContain('TEMPORAL_CLI_PATH');
  });
});
