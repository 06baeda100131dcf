import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { runProgram } from '../../../src/cli/program';
import { runCommand } from './child-processes';

/** Runs the program, and returns its exit code and its output. */
async function run(...args: string[]): Promise<{ code: number; out: string[]; err: string[] }> {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await runProgram(args, {
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    untilInterrupted: () => Promise.resolve(),
  });
  return { code, out, err };
}

describe('the command line', () => {
  it.each([['--help'], ['-h'], ['help']])('lists its commands for %s', async (...args) => {
    const { code, out } = await run(...args);
    expect(code).toBe(0);
    expect(out.join('\n')).toMatch(/^ {2}dev-server /m);
  });

  it('shows the options of a command', async () => {
    const { code, out } = await run('dev-server', '--port', '1', '--help');
    expect(code).toBe(0);
    for (const option of ['--port', '--ui-port', '--db', '--namespace', '--headless']) {
      expect(out.join('\n')).toContain(option);
    }
  });

  it.each([
    [[]],
    [['serve']],
    [['dev-server', 'now']],
    [['dev-server', '--prt', '7233']],
    [['dev-server', '--port']],
    [['dev-server', '--port', 'http']],
    [['dev-server', '--port', '0']],
    [['dev-server', '--ui-port', '65536']],
    [['dev-server', '--headless=yes']],
    [['dev-server', '--headless', '--ui-port', '8233']],
  ])('exits with code 2 and one line for %j', async (args) => {
    const { code, out, err } = await run(...args);
    expect({ code, out, lines: err.length }).toEqual({ code: 2, out: [], lines: 1 });
    expect(err[0]).not.toContain('\n');
  });

  it('exits with code 1 if a command fails', async () => {
    const other = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const environment = { ...process.env };
    process.env['TEMPORAL_CLI_PATH'] = process.execPath;
    await expect(run('dev-server', '--headless', '--port', String(port))).resolves.toMatchObject({ code: 1 });
    process.env = environment;
    other.close();
  });

  it('sets the exit code of the process', async () => {
    await expect(once(runCommand(['no-command']), 'exit')).resolves.toEqual([2, null]);
    await expect(once(runCommand(['dev-server', '--help']), 'exit')).resolves.toEqual([0, null]);
  });
});
