/** Owns the build of the Temporal CLI with Go. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { executableName, TEMPORAL_CLI_VERSION } from './cached-executable';
import { ProcessOutput } from './process-output';
import { type ProgressListener, withProgress } from './progress';
import { findOnPath } from './search-path';

/** A Go module that pins the Temporal CLI and its dependencies. It ships with this package. */
const BUILD_MODULE = join(__dirname, '..', '..', 'dev-server-build');
const MODULE_FILES = ['go.mod', 'go.sum', 'tools.go'];

const CLI_MODULE = 'github.com/temporalio/cli';
const STAMP = `-X ${CLI_MODULE}/internal/temporalcli.Version=${TEMPORAL_CLI_VERSION}`;

/**
 * Builds the Temporal CLI in a folder, with the Go on the PATH. Go checks every source against the module's `go.sum`.
 * The first build takes minutes.
 *
 * @returns The path of the executable.
 */
export async function buildExecutable(
  folder: string,
  env: NodeJS.ProcessEnv,
  onProgress: ProgressListener,
): Promise<string> {
  const go = await findOnPath('go', env);
  if (go === undefined) throw new Error('`go` is not on the PATH');
  // The installed package may be read-only or inside an archive, so Go builds a copy.
  await Promise.all(MODULE_FILES.map((file) => copyFile(join(BUILD_MODULE, file), join(folder, file))));
  const executable = join(folder, executableName('temporal'));
  await runGoBuild(go, executable, { cwd: folder, env }, onProgress);
  return executable;
}

async function runGoBuild(
  go: string,
  executable: string,
  where: { cwd: string; env: NodeJS.ProcessEnv },
  onProgress: ProgressListener,
): Promise<void> {
  const flags = ['-v', '-mod=readonly', '-trimpath', '-ldflags', `-s -w ${STAMP}`];
  const build = spawn(go, ['build', ...flags, '-o', executable, `${CLI_MODULE}/cmd/temporal`], {
    cwd: where.cwd,
    env: { ...where.env, CGO_ENABLED: '0', GOWORK: 'off', GOOS: '', GOARCH: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  });
  const output = new ProcessOutput([build.stdout, build.stderr]);
  const task = `building the Temporal CLI ${TEMPORAL_CLI_VERSION} with Go (a few minutes)`;
  const lastLine = (): string => output.tail().split('\n').at(-1) ?? '';
  const [code] = (await withProgress(task, onProgress, once(build, 'close'), lastLine)) as [number | null];
  if (code !== 0) throw new Error(`\`go build\` exited with ${code ?? 'a signal'}: ${output.tail()}`);
}
