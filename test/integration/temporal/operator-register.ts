import { runProgram } from '../../../src/cli/program';
import { serverAddress } from '../../support/temporal-server';

/** Runs `temporal-saga search-attributes` against the server of the tests. */
export async function register(
  name: string,
  option: '--name' | '--waits-for' = '--name',
): Promise<{ code: number; out: readonly string[] }> {
  const before = process.env['TEMPORAL_ADDRESS'];
  process.env['TEMPORAL_ADDRESS'] = serverAddress();
  const out: string[] = [];
  const terminal = {
    out: (line: string) => out.push(line),
    err: () => undefined,
    untilInterrupted: () => Promise.resolve(),
  };
  const code = await runProgram(['search-attributes', option, name], terminal);
  if (before === undefined) delete process.env['TEMPORAL_ADDRESS'];
  else process.env['TEMPORAL_ADDRESS'] = before;
  return { code, out };
}
