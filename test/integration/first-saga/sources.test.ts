import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../docs/markdown';
import { serverAddress } from '../../support/temporal-server';
import { run, type RunningCommand, start } from './commands';
import { FILES, linesOf } from './readme';

const NODE = `"${process.execPath}" -r "${join(ROOT, 'test/support/register.js')}"`;
/** Inside the repository, so that Node finds its packages; not under version control. */
const CACHE = join(ROOT, 'node_modules/.cache');
/** The server is shared with other tests. */
const QUEUE = `orders-${String(process.pid)}`;

let folder: string;
let worker: RunningCommand;
const place = () => ({ cwd: folder, env: { ...process.env, TEMPORAL_ADDRESS: serverAddress() } });

beforeAll(async () => {
  mkdirSync(CACHE, { recursive: true });
  folder = mkdtempSync(join(CACHE, 'temporal-saga-readme-'));
  for (const { name, text } of FILES)
    writeFileSync(join(folder, name), text.replaceAll("taskQueue: 'orders'", `taskQueue: '${QUEUE}'`));
  worker = start(`exec ${NODE} worker.ts`, place());
}, 120_000);

afterAll(async () => {
  await worker?.end();
  rmSync(folder, { recursive: true });
});

describe('the smallest saga of the README', () => {
  it('prints the lines of the README: one order succeeds, and one is compensated', async () => {
    await expect(run(`${NODE} client.ts`, place())).resolves.toEqual(linesOf('client'));
    expect(worker.lines()).toEqual(linesOf('worker'));
  }, 120_000);
});
