import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findFreePort } from '../../../src/dev-server/free-port';
import { ROOT, textOf } from '../../docs/markdown';
import { emptyFolder } from '../../unit/dev-server/fake-programs';
import { serverAddress } from '../../support/temporal-server';
import { type Place, run, type RunningCommand, start } from './commands';
import { commandsFor, FILES, linesOf, linesOfSagasPath, withHttpParticipant } from './readme';

/** Installing packages takes most of the time. */
jest.setTimeout(300_000);

const root = emptyFolder();
const started: RunningCommand[] = [];
let tarball: string;

const cleanEnvironment = (): NodeJS.ProcessEnv => {
  // npm passes its settings on to npm.
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|NODE_OPTIONS$|TEMPORAL_ADDRESS$)/i.test(name),
  );
  return Object.fromEntries(own);
};
const withServer = (): NodeJS.ProcessEnv => ({ ...cleanEnvironment(), TEMPORAL_ADDRESS: serverAddress() });

function startOnce(command: string, place: Place): RunningCommand {
  const running = start(command, place);
  started.push(running);
  return running;
}

/** Packs a copy of the package: packing builds it, and other tests use the folder of the build. */
beforeAll(async () => {
  const copy = join(root, 'package');
  const { files } = JSON.parse(textOf('package.json')) as { files: readonly string[] };
  for (const part of ['package.json', 'tsconfig.json', 'README.md', 'LICENSE', ...files])
    if (part !== 'lib') cpSync(join(ROOT, part), join(copy, part), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  const [name = ''] = (await run('npm pack --silent', { cwd: copy, env: cleanEnvironment() })).slice(-1);
  tarball = join(copy, name);
});

afterEach(async () => {
  await Promise.all(started.splice(0).map((command) => command.end()));
});
afterAll(() => {
  rmSync(root, { recursive: true });
});

describe.each(['commonjs', 'esm'] as const)('the README in a project with the modules %s', (form) => {
  const queue = `orders-${form}-${String(process.pid)}`;
  const cwd = join(root, form);
  const [install = [], terminals = [], startByName = []] = commandsFor('orders');
  let inventoryPort: number;

  /** Writes a file of the README. The server and the ports are shared with other tests. */
  function write(name: string, text: string): void {
    const { commonjs, esm } = linesOfSagasPath();
    const adapted = text
      .replace(commonjs, form === 'esm' ? esm : commonjs)
      .replaceAll("'orders'", `'${queue}'`)
      .replaceAll('4001', String(inventoryPort));
    writeFileSync(join(cwd, name), adapted);
  }

  beforeAll(async () => {
    inventoryPort = await findFreePort();
    mkdirSync(cwd);
    for (const command of install)
      await run(command.replace(' temporal-saga ', ` "${tarball}" `), { cwd, env: cleanEnvironment() });
    if (form === 'esm') await run('npm pkg set type=module', { cwd, env: cleanEnvironment() });
    for (const { name, text } of FILES) write(name, text);
  });

  it('prints the lines of the README: one order succeeds, and one is compensated', async () => {
    const [server = '', worker = '', client = ''] = terminals;
    const ports = [await findFreePort(), await findFreePort()];
    const running = startOnce(`${server} --port ${ports.join(' --ui-port ')}`, {
      cwd,
      env: cleanEnvironment(),
    });
    await running.printed('Ctrl-C');
    const place = { cwd, env: { ...cleanEnvironment(), TEMPORAL_ADDRESS: `127.0.0.1:${String(ports[0])}` } };
    const orders = startOnce(worker, place);
    await expect(run(client, place)).resolves.toEqual(linesOf('client'));
    await orders.printed(linesOf('worker').at(-1) ?? '');
    expect(orders.lines()).toEqual(linesOf('worker'));

    const [byName = ''] = startByName;
    await run(byName.replace('--task-queue orders', `--task-queue ${queue}`), place);
    const result = await run('npx temporal-saga cli workflow result --workflow-id O3 --output json', place);
    expect(JSON.parse(result.join(''))).toMatchObject({ status: 'COMPLETED' });
  });

  it('reaches the participant over HTTP', async () => {
    const { text = '' } = FILES.find(({ name }) => name === 'worker.ts') ?? {};
    write('worker.ts', withHttpParticipant(text));
    const place = { cwd, env: withServer() };
    const inventory = startOnce('npx tsx inventory.ts', place);
    startOnce('npx tsx worker.ts', place);
    const lines = await run('npx tsx client.ts', place);
    expect(lines).toEqual(linesOf('client').map((line) => line.replace('finished R1', 'finished R7')));
    const requests = inventory.lines().map((line) => line.split(' ').slice(0, 2).join(' '));
    expect(requests).toEqual(['POST /reserve', 'POST /reserve', 'POST /release']);
  });

  it('passes the test, and the compiler', async () => {
    const place = { cwd, env: withServer() };
    await run('npx tsx --test sagas.test.ts', place);
    await run('npx tsc --noEmit --strict --module nodenext --skipLibCheck --types node *.ts', place);
  });

  it.each(['22', '24'])('prints the same lines with Node %s', async (version) => {
    const node = join(root, `node-${version}`);
    mkdirSync(node, { recursive: true });
    await run(`npm install --silent --prefix . node@${version}`, { cwd: node, env: cleanEnvironment() });
    const { PATH = '' } = process.env;
    const env = { ...withServer(), PATH: `${join(node, 'node_modules/node/bin')}:${PATH}` };
    expect((await run('node --version', { cwd, env }))[0]).toMatch(`v${version}.`);
    for (const { name, text } of FILES) write(name, text.replaceAll("'orders'", `'orders-${version}'`));
    startOnce('npx tsx worker.ts', { cwd, env });
    await expect(run('npx tsx client.ts', { cwd, env })).resolves.toEqual(linesOf('client'));
  });
});

describe('the project of temporal-saga init', () => {
  const [commands = []] = commandsFor('dev');
  const [init = '', , install = '', dev = ''] = commands;

  it.each([
    ['ES modules', ''],
    ['CommonJS', ' --commonjs'],
  ])('starts, tests and builds with %s', async (name, option) => {
    const folder = join(root, name.replace(' ', '-'));
    mkdirSync(folder);
    const env = { ...withServer(), npm_config_yes: 'true' };
    const packed = init.replace('npx ', `npx --package "${tarball}" `) + option;
    await run(packed, { cwd: folder, env });
    const place = { cwd: join(folder, 'orders'), env };
    await run(install, place);
    const queue = `orders-init-${String(process.pid)}${option.length.toString()}`;
    for (const file of ['client.ts', 'worker-options.ts']) {
      const path = join(place.cwd, 'src', file);
      writeFileSync(path, readFileSync(path, 'utf8').replace("'orders'", `'${queue}'`));
    }
    const running = startOnce(dev, place);
    const lines = linesOf('dev');
    await running.printed(lines.at(-1) ?? '');
    expect(running.lines().filter((line) => lines.includes(line))).toEqual(lines);
    await running.end();

    await run('npm test', place);
    await run('npm run build', place);
    const compiled = startOnce('npm start', place);
    await expect(run('node dist/client.js', place)).resolves.toEqual(linesOf('client'));
    await compiled.printed(linesOf('worker').at(-1) ?? '');
    expect(compiled.lines().filter((line) => lines.includes(line))).toEqual(linesOf('worker'));
  });
});
