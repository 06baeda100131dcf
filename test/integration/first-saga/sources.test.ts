import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { ROOT } from '../../docs/markdown';
import { emptyFolder } from '../../unit/dev-server/fake-programs';
import { serverAddress } from '../../support/temporal-server';
import { run, type RunningCommand, start } from './commands';
import { FILES, linesOf } from './readme';

/** A copy of the package, which is built here: other tests use the folder of the build. */
const copy = emptyFolder();
const cwd = join(copy, 'orders');
/** The server is shared with other tests. */
const QUEUE = `orders-${String(process.pid)}`;

let worker: RunningCommand | undefined;
const place = () => ({ cwd, env: { ...process.env, TEMPORAL_ADDRESS: serverAddress() } });

beforeAll(async () => {
  for (const part of ['package.json', 'tsconfig.json', 'src'])
    cpSync(join(ROOT, part), join(copy, part), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  await run('npm run build', { cwd: copy, env: process.env });
  mkdirSync(cwd);
  for (const { name, text } of FILES) {
    const own = text.replaceAll("'orders'", `'${QUEUE}'`);
    writeFileSync(
      join(cwd, name.replace(/ts$/, 'js')),
      ts.transpile(own, { module: ts.ModuleKind.CommonJS }),
    );
  }
}, 300_000);

afterAll(async () => {
  await worker?.end();
  rmSync(copy, { recursive: true });
});

describe('the smallest saga of the README, in plain JavaScript', () => {
  it('prints the lines of the README: one order succeeds, and one is compensated', async () => {
    worker = start('node worker.js', place());
    await expect(run('node client.js', place())).resolves.toEqual(linesOf('client'));
    await worker.printed(linesOf('worker').at(-1) ?? '');
    expect(worker.lines()).toEqual(linesOf('worker'));
  }, 120_000);
});
