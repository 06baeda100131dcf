import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startDevServer } from '../../../src/dev-server';
import { emptyFolder, program } from './fake-programs';

const environment = { ...process.env };

beforeEach(() => delete process.env['TEMPORAL_ADDRESS']);
afterEach(() => {
  process.env = { ...environment };
});

const fakeServer = (...lines: string[]): void => {
  process.env['TEMPORAL_CLI_PATH'] = program(join(emptyFolder(), 'temporal'), ...lines);
};

describe('a server that does not start', () => {
  it('causes an error with its output', async () => {
    fakeServer('echo "unknown flag" >&2', 'exit 1');
    await expect(startDevServer()).rejects.toMatchObject({
      code: 'DEV_SERVER_UNAVAILABLE',
      details: { output: 'unknown flag' },
    });
  });

  it('causes an error if its executable is broken', async () => {
    process.env['TEMPORAL_CLI_PATH'] = join(emptyFolder(), 'temporal');
    writeFileSync(process.env['TEMPORAL_CLI_PATH'], '\x7fELF', { mode: 0o755 });
    await expect(startDevServer()).rejects.toMatchObject({ code: 'DEV_SERVER_UNAVAILABLE' });
  });

  it('is started up to five times if another process takes its port', async () => {
    const tries = join(emptyFolder(), 'tries');
    fakeServer(
      `echo "$@" >> ${tries}`,
      `echo "try $(wc -l < ${tries}): address already in use" >&2`,
      'exit 1',
    );
    await expect(startDevServer()).rejects.toMatchObject({
      details: { output: expect.stringMatching(/try +5:/) },
    });
  });
});
