import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import { cachedExecutable } from '../../../src/dev-server/cached-executable';
import { findServerExecutable } from '../../../src/dev-server/find-executable';
import { emptyFolder, program } from './fake-programs';

/** A fake Go: each build writes a script to the path after `-o`, and a line to the file `$BUILDS`. */
const FAKE_GO = [
  'echo build >> "$BUILDS"',
  'while [ "$1" != -o ]; do shift; done',
  'printf "#!/bin/sh\\necho built\\n" > "$2"',
];

let bin: string;
let cache: string;
let env: NodeJS.ProcessEnv;
const progress: string[] = [];

const find = (more: NodeJS.ProcessEnv = {}): Promise<string> =>
  findServerExecutable({ ...env, ...more }, (line) => progress.push(line));
const cached = (): string => cachedExecutable(env);
const builds = (): number =>
  existsSync(env['BUILDS']!) ? readFileSync(env['BUILDS']!, 'utf8').trim().split('\n').length : 0;

beforeEach(() => {
  bin = emptyFolder();
  cache = emptyFolder();
  progress.length = 0;
  env = {
    PATH: bin,
    TEMPORAL_SAGA_CACHE: cache,
    TEMPORAL_SAGA_DOWNLOAD_URL: 'off',
    BUILDS: join(emptyFolder(), 'builds'),
  };
});

describe('findServerExecutable', () => {
  it('prefers the path in TEMPORAL_CLI_PATH', async () => {
    const given = program(join(emptyFolder(), 'my-temporal'));
    program(join(bin, 'temporal'));
    await expect(find({ TEMPORAL_CLI_PATH: given })).resolves.toBe(given);
  });

  it.each(['missing', 'a folder', 'not executable'])(
    'throws if the file in TEMPORAL_CLI_PATH is %s',
    async (kind) => {
      const given = join(emptyFolder(), 'my-temporal');
      if (kind === 'a folder') mkdirSync(given);
      if (kind === 'not executable') writeFileSync(given, '');
      program(join(bin, 'temporal'));
      await expect(find({ TEMPORAL_CLI_PATH: given })).rejects.toMatchObject({
        code: 'DEV_SERVER_UNAVAILABLE',
      });
    },
  );

  it('prefers the PATH to the cache', async () => {
    const temporal = program(join(bin, 'temporal'));
    program(cached());
    await expect(find()).resolves.toBe(temporal);
  });

  it('returns the first executable file on the PATH', async () => {
    const [first, second] = [emptyFolder(), emptyFolder()];
    mkdirSync(join(first, 'temporal'));
    writeFileSync(join(second, 'temporal'), '');
    const temporal = program(join(bin, 'temporal'));
    await expect(find({ PATH: ['', first, second, bin].join(':') })).resolves.toBe(temporal);
  });

  it('returns the cached executable if the PATH has none', async () => {
    program(cached());
    await expect(find()).resolves.toBe(cached());
  });
});

describe('a build with Go', () => {
  beforeEach(() => program(join(bin, 'go'), ...FAKE_GO));

  it('writes the executable into the cache', async () => {
    await expect(find()).resolves.toBe(cached());
    expect(execFileSync(cached(), { encoding: 'utf8' })).toBe('built\n');
  });

  it('leaves only the executable in the cache', async () => {
    await find();
    expect(readdirSync(cache)).toEqual([basename(cached())]);
  });

  it('happens once', async () => {
    await find();
    await find();
    expect(builds()).toBe(1);
  });

  it('happens once for several concurrent searches', async () => {
    const found = await Promise.all([find(), find(), find()]);
    expect(found).toEqual([cached(), cached(), cached()]);
    expect(builds()).toBe(1);
  });

  it('takes over the lock of a killed process', async () => {
    const lock = join(cache, 'install.lock');
    writeFileSync(lock, '');
    utimesSync(lock, 0, 0);
    await expect(find()).resolves.toBe(cached());
  });

  it('reports its progress', async () => {
    await find();
    expect(progress).toEqual([expect.stringContaining('Go')]);
  });

  it('creates a missing cache folder', async () => {
    env['TEMPORAL_SAGA_CACHE'] = join(cache, 'not', 'yet');
    await expect(find()).resolves.toBe(cached());
  });
});

describe('a download', () => {
  let service: Server;
  let requests: string[];
  let answer: (path: string) => string | Buffer | undefined;

  beforeEach(async () => {
    requests = [];
    service = createServer((request, response) => {
      requests.push(request.url!);
      const body = answer(request.url!);
      response.writeHead(body === undefined ? 500 : 200).end(body);
    });
    await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
    env['PATH'] = `${bin}:${process.env['PATH']}`;
    env['TEMPORAL_SAGA_DOWNLOAD_URL'] = origin();
    program(join(bin, 'go'), ...FAKE_GO);
  });
  afterEach(() => service.close());

  const origin = (): string => `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
  const archive = (): Buffer => {
    const folder = emptyFolder();
    program(join(folder, 'temporal'), 'echo downloaded');
    return execFileSync('tar', ['-czf', '-', '-C', folder, 'temporal']);
  };
  const announcement = (): string =>
    JSON.stringify({ archiveUrl: `${origin()}/archive`, fileToExtract: 'temporal' });

  it('is preferred to a build', async () => {
    answer = (path) => (path === '/archive' ? archive() : announcement());
    await expect(find()).resolves.toBe(cached());
    expect(execFileSync(cached(), { encoding: 'utf8' })).toBe('downloaded\n');
    expect(builds()).toBe(0);
  });

  it('requests the same release as the build, for this machine', async () => {
    answer = (path) => (path === '/archive' ? archive() : announcement());
    await find();
    const release = /cli (v[\d.]+)/.exec(
      readFileSync(join(__dirname, '../../../dev-server-build/go.mod'), 'utf8'),
    )?.[1];
    expect(requests[0]).toMatch(
      new RegExp(`^/cli/${release?.slice(1)}\\?arch=\\w+&platform=\\w+&format=tar.gz$`),
    );
  });

  it.each<[string, typeof answer]>([
    ['the service fails', () => undefined],
    ['the service answers with HTML', () => '<html>'],
    ['the archive is missing', (path) => (path === '/archive' ? undefined : announcement())],
    ['the archive is broken', (path) => (path === '/archive' ? 'no archive' : announcement())],
  ])('is replaced by the build when %s', async (_case, broken) => {
    answer = broken;
    await find();
    expect(builds()).toBe(1);
  });

  it('is replaced by the build when the service is down', async () => {
    env['TEMPORAL_SAGA_DOWNLOAD_URL'] = origin();
    await new Promise((resolve) => service.close(resolve));
    await find();
    expect(builds()).toBe(1);
  });
});

describe('a search without a result', () => {
  const sources = async (): Promise<string[]> => {
    const error = await find().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'DEV_SERVER_UNAVAILABLE' });
    return (error as { details: { tried: { source: string }[] } }).details.tried.map(({ source }) => source);
  };

  it('lists every source', async () => {
    await expect(sources()).resolves.toEqual([
      'TEMPORAL_CLI_PATH',
      '`temporal` on the PATH',
      `cached as ${cached()}`,
      'download (disabled)',
      'build with Go',
    ]);
  });

  it('lists a failed build with the output of Go', async () => {
    program(join(bin, 'go'), 'echo "go.mod requires go >= 1.26" >&2', 'exit 1');
    await expect(find()).rejects.toMatchObject({
      details: {
        tried: expect.arrayContaining([
          { source: 'build with Go', reason: expect.stringContaining('>= 1.26') },
        ]),
      },
    });
  });

  it('removes an executable that does not run', async () => {
    program(join(bin, 'go'), ...FAKE_GO.slice(0, 2), 'printf "#!/bin/sh\\nexit 1\\n" > "$2"');
    await expect(sources()).resolves.toContain('build with Go');
    expect(readdirSync(cache)).toEqual([]);
  });

  it('lists an unusable cache folder', async () => {
    writeFileSync(join(cache, 'file'), '');
    env['TEMPORAL_SAGA_CACHE'] = join(cache, 'file');
    await expect(sources()).resolves.toContain(`cache folder ${join(cache, 'file')}`);
  });
});
