/**
 * Runs the packed package with the oldest and the newest Temporal SDK of its peer range, in empty folders: sagas on a
 * real server, the recorded histories of all releases, and the histories that the other SDK has just recorded. The
 * program that does so is compiled with the oldest supported TypeScript, and checked with the newest.
 */
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startDevServer } from 'temporal-saga/dev-server';

const ROOT = join(__dirname, '../..');
/** The recorded histories and the sagas of every release that recorded them. */
const RECORDED = join(ROOT, 'test/replay');
/** The oldest TypeScript whose compiler accepts the types of the package. docs/bundling.md names it. */
const OLDEST_TYPESCRIPT = '5.4';

interface Manifest {
  readonly version: string;
  readonly peerDependencies: Readonly<Record<string, string>>;
}

/** One installation of the package beside one version of the SDK. */
interface Installation {
  readonly folder: string;
  /** The version of the SDK as installed. */
  readonly sdk: string;
  readonly taskQueue: string;
}

const read = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as Manifest;
const { peerDependencies } = read(join(ROOT, 'package.json'));
const range = peerDependencies['@temporalio/worker'] ?? '';

async function run(folder: string, command: string, ...args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(command, args, {
      cwd: folder,
      maxBuffer: 64 << 20,
      timeout: 120_000,
    });
    return stdout;
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`${command} ${args.join(' ')} failed in ${folder}:\n${stdout}\n${stderr}`, {
      cause: error,
    });
  }
}

async function pack(folder: string): Promise<string> {
  const [line = ''] = (await run(ROOT, 'npm', 'pack', '--silent', '--pack-destination', folder))
    .trim()
    .split('\n')
    .slice(-1);
  return join(folder, line);
}

async function install(folder: string, tarball: string, version: string): Promise<Installation> {
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  const peers = Object.keys(peerDependencies).map((name) => `${name}@${version}`);
  const more = [`typescript@${OLDEST_TYPESCRIPT}`, '@types/node@20'];
  await run(folder, 'npm', 'install', '--no-audit', '--no-fund', '--silent', tarball, ...peers, ...more);
  cpSync(join(__dirname, 'project'), folder, { recursive: true });
  mkdirSync(join(folder, 'recorded'));
  for (const name of readdirSync(RECORDED).filter((file) => /^sagas.*\.ts$/.test(file))) {
    cpSync(join(RECORDED, name), join(folder, 'recorded', name));
  }
  const sdk = read(join(folder, 'node_modules/@temporalio/worker/package.json')).version;
  return { folder, sdk, taskQueue: `peers-${sdk}-${String(process.pid)}` };
}

/** The errors of a compiler in the program and in the types of the package; Temporal's own types are not checked. */
async function typeErrors(compiler: string, { folder }: Installation): Promise<readonly string[]> {
  try {
    await run(folder, process.execPath, compiler, '-p', '.');
    return [];
  } catch (error) {
    const lines = (error as Error).message.split('\n');
    return lines.filter(
      (line) => /^[^\s(]+\.ts\(/.test(line) && !/^node_modules\/(?!temporal-saga\/)/.test(line),
    );
  }
}

const replay = ({ folder }: Installation, ...args: readonly string[]) =>
  run(folder, process.execPath, 'node_modules/temporal-saga/lib/cli/bin.js', 'replay', ...args);

/** Replays with one installation what all have recorded. */
async function check(
  installation: Installation,
  all: readonly Installation[],
  newest: string,
): Promise<void> {
  const { sdk } = installation;
  const say = (text: string) => {
    console.log(`@temporalio ${sdk}: ${text}`);
  };
  const newestErrors = await typeErrors(newest, installation);
  if (newestErrors.length > 0) throw new Error(`The newest TypeScript reports:\n${newestErrors.join('\n')}`);
  say('the newest TypeScript accepts the types');
  const recorded = readdirSync(join(RECORDED, 'histories')).flatMap((name) => [
    '--history',
    join(RECORDED, 'histories', name),
  ]);
  const report = await replay(installation, '--sagas', 'recorded/sagas.ts', ...recorded);
  say(`recorded histories: ${report.trim().split('\n').at(-1) ?? ''}`);
  for (const { taskQueue: queue } of all) {
    const replayed = await replay(
      installation,
      ...['--sagas', 'sagas.ts', '--task-queue', queue, '--status', 'all'],
    );
    if (!/^3 passed, 0 failed$/m.test(replayed)) throw new Error(`${queue}: ${replayed}`);
    say(`histories of ${queue} replay`);
  }
}

async function compileAndRun(installation: Installation): Promise<void> {
  const { folder, sdk, taskQueue } = installation;
  const errors = await typeErrors('node_modules/typescript/lib/tsc.js', installation);
  if (errors.length > 0) throw new Error(`TypeScript ${OLDEST_TYPESCRIPT} reports:\n${errors.join('\n')}`);
  await run(folder, process.execPath, 'dist/check.js', taskQueue);
  console.log(
    `@temporalio ${sdk}: sagas finish, are compensated and survive a killed worker; strands replay`,
  );
}

/** The oldest and the newest version of the range; one installation if they are the same. */
async function installations(folder: string, tarball: string): Promise<readonly Installation[]> {
  const newest = await install(join(folder, 'newest'), tarball, range);
  const lowest = range.replace(/^\^/, '');
  if (newest.sdk === lowest) return [newest];
  return [await install(join(folder, 'oldest'), tarball, lowest), newest];
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'temporal-saga-peers-'));
  const server = await startDevServer();
  process.env['TEMPORAL_ADDRESS'] = server.address;
  try {
    const tarball = await pack(folder);
    mkdirSync(join(folder, 'typescript'));
    writeFileSync(join(folder, 'typescript/package.json'), '{ "private": true }');
    await run(
      join(folder, 'typescript'),
      'npm',
      'install',
      '--no-audit',
      '--no-fund',
      '--silent',
      'typescript',
    );
    const newestCompiler = join(folder, 'typescript/node_modules/typescript/bin/tsc');
    const installed = await installations(folder, tarball);
    for (const one of installed) await compileAndRun(one);
    for (const one of installed) await check(one, installed, newestCompiler);
    console.log(`${String(installed.length)} passed, 0 failed`);
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
