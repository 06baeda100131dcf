import { runProgram } from '../../../src/cli/program';

async function run(...args: string[]): Promise<{ code: number; out: string; err: readonly string[] }> {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await runProgram(args, {
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    untilInterrupted: () => Promise.resolve(),
  });
  return { code, out: out.join('\n'), err };
}

describe('temporal-saga search-attributes', () => {
  it('is listed among the commands', async () => {
    expect((await run('--help')).out).toMatch(/^ {2}search-attributes {2}register/m);
  });

  it('shows its options', async () => {
    const { code, out } = await run('search-attributes', '--help');
    expect(code).toBe(0);
    expect(out).toContain('--name');
    expect(out).toContain('--waits-for');
  });

  it.each([[['now']], [['--nmae', 'SagaStatus']], [['--name']], [['--waits-for']]])(
    'exits with code 2 and one line for %j',
    async (args) => {
      const { code, out, err } = await run('search-attributes', ...args);
      expect({ code, out, lines: err.length }).toEqual({ code: 2, out: '', lines: 1 });
    },
  );
});
