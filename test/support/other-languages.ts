/**
 * The programs of `examples/participants-python` and `examples/participants-go`, made ready once: a virtual environment in
 * the cache folder of the development server, and an executable. On a machine without Python or Go the tests fail, because
 * a test that is skipped silently proves nothing.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cacheDirectory } from '../../src/dev-server/cached-executable';
import { withInstallLock } from '../../src/dev-server/install-lock';
import { printProgress } from '../../src/dev-server/progress';
import { findOnPath } from '../../src/dev-server/search-path';

const EXAMPLES = join(__dirname, '../../examples');
const run = promisify(execFile);

/** The command of a program, and its arguments. */
export type CommandLine = readonly [string, ...string[]];

/** A program of the example in Python. */
export async function pythonProgram(file: string): Promise<CommandLine> {
  const folder = join(EXAMPLES, 'participants-python');
  // Without -B Python would write its cache beside the sources.
  return [await pythonWith(join(folder, 'requirements.txt')), '-B', join(folder, file)];
}

/** The participant in Go, which the variable TASK_QUEUE makes one on a task queue. */
export async function goParticipant(): Promise<CommandLine> {
  const go = await toolOnPath('go', 'Install Go: see go.mod of the example for the version.');
  const executable = join(await cacheFolder(), 'participants-go');
  printProgress('building examples/participants-go (a minute or two without the cache of Go)');
  await run(go, ['build', '-o', executable, '.'], {
    cwd: join(EXAMPLES, 'participants-go'),
    env: { ...process.env, CGO_ENABLED: '0', GOWORK: 'off' },
  });
  return [executable];
}

/** The Python of a virtual environment with these requirements; made once for each text of the file. */
async function pythonWith(requirements: string): Promise<string> {
  const python = await toolOnPath('python3', 'Install Python 3.10 or newer, with venv and pip.');
  const digest = createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex')
    .slice(0, 12);
  const folder = join(await cacheFolder(), `participants-python-${digest}`);
  const complete = join(folder, 'complete');
  const onWait = () => printProgress('waiting for another process that installs temporalio for Python');
  return withInstallLock(`${folder}.lock`, onWait, async () => {
    const installed = join(folder, 'bin', 'python');
    if (await exists(complete)) return installed;
    printProgress('installing temporalio for Python into a virtual environment; this happens once');
    await rm(folder, { recursive: true, force: true });
    await run(python, ['-m', 'venv', folder]);
    await run(installed, ['-m', 'pip', 'install', '--quiet', '--requirement', requirements]);
    await mkdir(complete);
    return installed;
  });
}

async function toolOnPath(name: string, remedy: string): Promise<string> {
  const found = await findOnPath(name, process.env);
  if (found !== undefined) return found;
  throw new Error(
    `The tests of docs/other-languages.md run real participants, and ${name} is not on the PATH. ${remedy}`,
  );
}

async function cacheFolder(): Promise<string> {
  const folder = cacheDirectory(process.env);
  await mkdir(folder, { recursive: true });
  return folder;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
