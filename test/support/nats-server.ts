/**
 * A NATS server for tests: `NATS_SERVER_PATH`, else `nats-server` on the PATH, else a server that is built once with Go and
 * kept in the cache folder of the development server. On a machine with none of them the tests fail, because a test that is
 * skipped silently proves nothing.
 */
import { execFile } from 'node:child_process';
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cacheDirectory, executableName } from '../../src/dev-server/cached-executable';
import { installExecutable } from '../../src/dev-server/install-executable';
import { withInstallLock } from '../../src/dev-server/install-lock';
import { printProgress } from '../../src/dev-server/progress';
import { findOnPath, isExecutable } from '../../src/dev-server/search-path';
import { superviseProcess } from '../../src/dev-server/supervised-process';

const BUILD_MODULE = join(__dirname, 'nats-server-build');
const MODULE_FILES = ['go.mod', 'go.sum', 'tools.go'];
/** The version in `nats-server-build/go.mod`. */
const VERSION = '2.14.9';
const START_LIMIT_MS = 30_000;

export interface NatsServer {
  /** `127.0.0.1:<port>`. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts a server on a free port of 127.0.0.1. It ends with this process at the latest. */
export async function startNatsServer(): Promise<NatsServer> {
  const server = await superviseProcess(await natsServerExecutable(process.env), [
    '-a',
    '127.0.0.1',
    '-p',
    '-1',
  ]);
  const listening = /Listening for client connections on 127\.0\.0\.1:(\d+)/;
  try {
    await server.output.printed(listening, AbortSignal.timeout(START_LIMIT_MS));
  } catch (cause) {
    await server.stop();
    throw new Error(`The NATS server did not start. It printed:\n${server.output.tail()}`, { cause });
  }
  server.release();
  const port = listening.exec(server.output.tail())?.[1] ?? '';
  return { url: `127.0.0.1:${port}`, stop: () => server.stop() };
}

async function natsServerExecutable(env: NodeJS.ProcessEnv): Promise<string> {
  const given = env['NATS_SERVER_PATH'] || (await findOnPath('nats-server', env));
  if (given !== undefined) return given;
  const directory = cacheDirectory(env);
  const name = `nats-server-${VERSION}-${process.platform}-${process.arch}`;
  const path = join(directory, executableName(name));
  await mkdir(directory, { recursive: true });
  const onWait = () => printProgress('waiting for another process that builds the NATS server');
  return withInstallLock(join(directory, 'nats-server.lock'), onWait, async () =>
    (await isExecutable(path))
      ? path
      : installExecutable({ directory, path }, (folder) => build(folder, env)),
  );
}

async function build(folder: string, env: NodeJS.ProcessEnv): Promise<string> {
  const go = await findOnPath('go', env);
  if (go === undefined) {
    throw new Error(
      'The tests of examples/nats-transport need a NATS server. Put `nats-server` on the PATH (Debian: apt-get install nats-server), ' +
        'set NATS_SERVER_PATH to one, or install Go (see nats-server-build/go.mod): it is then built, once.',
    );
  }
  printProgress(`building the NATS server ${VERSION} with Go (less than a minute); this happens once`);
  await Promise.all(MODULE_FILES.map((file) => copyFile(join(BUILD_MODULE, file), join(folder, file))));
  const executable = join(folder, executableName('nats-server'));
  const flags = ['-mod=readonly', '-trimpath', '-ldflags', '-s -w'];
  await promisify(execFile)(go, ['build', ...flags, '-o', executable, 'github.com/nats-io/nats-server/v2'], {
    cwd: folder,
    env: { ...env, CGO_ENABLED: '0', GOWORK: 'off', GOOS: '', GOARCH: '' },
  });
  return executable;
}
