import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { stuckView } from '../../src/cli/dev-server';
import { SagaManager, type SagaManagerOptions } from '../../src/client';
import {
  type DevServer,
  type DevServerOptions,
  findServerExecutable,
  startDevServer,
} from '../../src/dev-server';
import { findFreePort } from '../../src/dev-server/free-port';
import { firstLine, isAlive, runCommand, runNode, untilGone } from '../unit/dev-server/child-processes';
import { emptyFolder, program } from '../unit/dev-server/fake-programs';

const SOURCES = join(__dirname, '../../src');
const environment = { ...process.env };
const started: DevServer[] = [];
let executable: string;

// On a machine without a server it is downloaded or built here, once.
beforeAll(async () => {
  executable = await findServerExecutable();
}, 900_000);

beforeEach(() => {
  process.env = { ...environment, TEMPORAL_CLI_PATH: executable };
  delete process.env['TEMPORAL_ADDRESS'];
  delete process.env['TEMPORAL_NAMESPACE'];
});
afterEach(async () => {
  await Promise.all(started.splice(0).map((server) => server.stop()));
  process.env = environment;
});

async function start(options?: DevServerOptions): Promise<DevServer> {
  const server = await startDevServer(options);
  started.push(server);
  return server;
}

async function withConnection<T>(
  { address }: DevServer,
  use: (connection: Connection) => Promise<T>,
): Promise<T> {
  const connection = await Connection.connect({ address });
  try {
    return await use(connection);
  } finally {
    await connection.close();
  }
}

const namespaceOf = (server: DevServer) =>
  withConnection(server, async ({ workflowService }) => {
    const { namespaceInfo } = await workflowService.describeNamespace({ namespace: server.namespace });
    return namespaceInfo?.name;
  });

const portOf = ({ address }: DevServer): number => Number(address.split(':')[1]);

describe('a started server', () => {
  it('a dev server answers calls about its namespace', async () => {
    const server = await start({ namespace: 'shop' });
    await expect(namespaceOf(server)).resolves.toBe('shop');
  });

  it('a dev server uses the default namespace without an option', async () => {
    await expect(namespaceOf(await start())).resolves.toBe('default');
  });

  it('a dev server serves its web UI with the option ui', async () => {
    const { uiUrl } = await start({ ui: true });
    await expect(fetch(uiUrl!)).resolves.toMatchObject({ ok: true });
  });

  it('a dev server serves no web UI without the option', async () => {
    await expect(start()).resolves.not.toHaveProperty('uiUrl');
  });

  it('a dev server registers the search attributes of its options', async () => {
    const server = await start({ searchAttributes: [{ name: 'SagaName', type: 'KEYWORD' }] });
    const attributes = await withConnection(server, ({ operatorService }) =>
      operatorService.listSearchAttributes({ namespace: 'default' }),
    );
    expect(attributes.customAttributes).toHaveProperty('SagaName');
  });

  it('a dev server listens on the port of its options', async () => {
    const port = await findFreePort();
    await expect(start({ port })).resolves.toMatchObject({ address: `127.0.0.1:${port}` });
  });

  it('several dev servers run side by side', async () => {
    const servers = await Promise.all([start(), start()]);
    await expect(Promise.all(servers.map(namespaceOf))).resolves.toEqual(['default', 'default']);
    expect(new Set(servers.map(portOf)).size).toBe(2);
  });

  it('a dev server keeps its executions in its database file', async () => {
    const dbFilename = join(emptyFolder(), 'executions.db');
    const first = await start({ dbFilename });
    await withConnection(first, (connection) =>
      new Client({ connection }).workflow.start('any', { taskQueue: 'any', workflowId: 'kept' }),
    );
    await first.stop();
    expect(existsSync(dbFilename)).toBe(true);
    const description = await withConnection(await start({ dbFilename }), (connection) =>
      new Client({ connection }).workflow.getHandle('kept').describe(),
    );
    expect(description.status.name).toBe('RUNNING');
  });

  it('a dev server tries another port when the first one is taken before it listens', async () => {
    const mark = join(emptyFolder(), 'mark');
    process.env['TEMPORAL_CLI_PATH'] = program(
      join(emptyFolder(), 'temporal'),
      `if [ ! -e ${mark} ]; then : > ${mark}; echo "bind: address already in use" >&2; exit 1; fi`,
      `exec ${executable} "$@"`,
    );
    await expect(namespaceOf(await start())).resolves.toBe('default');
  });

  it('a dev server is not confused by another server on its port', async () => {
    const other = await start();
    await expect(startDevServer({ port: portOf(other) })).rejects.toMatchObject({
      code: 'DEV_SERVER_UNAVAILABLE',
    });
  });
});

describe('a stopped server', () => {
  it('a stopped dev server has ended, and its port is closed', async () => {
    const server = await start();
    await server.stop();
    expect(isAlive(server.pid!)).toBe(false);
    await expect(once(connect(portOf(server), '127.0.0.1'), 'connect')).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    });
  });

  it('a dev server may be stopped twice', async () => {
    const server = await start();
    await Promise.all([server.stop(), server.stop()]);
    await server.stop();
  });
});

describe('the server of a process', () => {
  const parent = (then: string) =>
    runNode(
      `require(${JSON.stringify(join(SOURCES, 'dev-server/index.ts'))}).startDevServer()
        .then((server) => { console.log(server.pid); ${then} });`,
    );

  it('a dev server ends when its process is killed', async () => {
    const process = parent('setInterval(() => undefined, 1e6)');
    const pid = Number(await firstLine(process));
    expect(isAlive(pid)).toBe(true);
    process.kill('SIGKILL');
    await untilGone(pid);
  });

  it('a dev server does not keep its process alive', async () => {
    const process = parent('');
    const [pid] = await Promise.all([firstLine(process), once(process, 'exit')]);
    await untilGone(Number(pid));
  });
});

describe('a running server', () => {
  it('a running server is used when TEMPORAL_ADDRESS names it', async () => {
    const running = await start({ namespace: 'shop' });
    process.env['TEMPORAL_ADDRESS'] = running.address;
    const used = await startDevServer({ namespace: 'shop' });
    expect(used).toEqual({ address: running.address, namespace: 'shop', stop: expect.any(Function) });
  });

  it('a running server is used with the namespace in TEMPORAL_NAMESPACE unless an option sets one', async () => {
    process.env['TEMPORAL_ADDRESS'] = (await start({ namespace: 'shop' })).address;
    process.env['TEMPORAL_NAMESPACE'] = 'shop';
    await expect(startDevServer()).resolves.toMatchObject({ namespace: 'shop' });
    await expect(startDevServer({ namespace: 'default' })).resolves.toMatchObject({ namespace: 'default' });
  });

  it('a running server continues after its user stops', async () => {
    const running = await start();
    process.env['TEMPORAL_ADDRESS'] = running.address;
    await (await startDevServer()).stop();
    await expect(namespaceOf(running)).resolves.toBe('default');
  });

  it('a running server on the port is used with the option reuse, and continues after its user stops', async () => {
    const running = await start();
    const user = await startDevServer({ port: portOf(running), reuse: true });
    expect(user).toMatchObject({ address: running.address, namespace: 'default' });
    await user.stop();
    await expect(namespaceOf(running)).resolves.toBe('default');
  });

  it('a dev server starts on a free port with the option reuse', async () => {
    const port = await findFreePort();
    await expect(start({ port, reuse: true })).resolves.toMatchObject({ pid: expect.any(Number) });
  });

  it('a running server without the namespace is refused', async () => {
    process.env['TEMPORAL_ADDRESS'] = (await start()).address;
    await expect(startDevServer({ namespace: 'unknown' })).rejects.toMatchObject({
      code: 'DEV_SERVER_UNAVAILABLE',
      details: { namespace: 'unknown' },
    });
  });
});

describe('the command dev-server', () => {
  const command = async (...args: string[]) => {
    const port = await findFreePort();
    const child = runCommand(['dev-server', '--port', String(port), ...args]);
    return { port, child, line: await firstLine(child) };
  };

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'the command dev-server prints its address, and ends the server at %s',
    async (signal) => {
      const { port, child, line } = await command('--headless', '--namespace', 'shop');
      expect(line).toContain(`127.0.0.1:${port}`);
      await expect(
        namespaceOf({ address: `127.0.0.1:${port}`, namespace: 'shop', stop: jest.fn() }),
      ).resolves.toBe('shop');
      child.kill(signal);
      await expect(once(child, 'exit')).resolves.toEqual([0, null]);
      await expect(once(connect(port, '127.0.0.1'), 'connect')).rejects.toMatchObject({
        code: 'ECONNREFUSED',
      });
    },
  );

  it('a saga on the server of the command has its status and its waits in search attributes, unless its manager wants none', async () => {
    const { port, child } = await command('--headless');
    const address = `127.0.0.1:${port}`;
    process.env['TEMPORAL_ADDRESS'] = address;
    const attributesWith = async (uuid: string, options: Pick<SagaManagerOptions, 'searchAttributes'>) => {
      const manager = await SagaManager.connect({ taskQueue: 'no-worker', ...options });
      await expect(manager.run('order', {}, { uuid, timeout: 1 })).rejects.toMatchObject({
        code: 'EXECUTION_UNFINISHED',
      });
      await manager.close();
      return withConnection({ address, namespace: 'default', stop: jest.fn() }, async (connection) => {
        const { typedSearchAttributes } = await new Client({ connection }).workflow
          .getHandle(uuid)
          .describe();
        // The server lists them in any order.
        return Object.fromEntries(typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]));
      });
    };
    expect(await attributesWith('by-default', {})).toEqual({
      SagaStatus: 'running',
      SagaWaitsFor: ['none'],
    });
    const ownStatus = { searchAttributes: { status: 'SagaStatus' } };
    expect(await attributesWith('status-alone', ownStatus)).toEqual({ SagaStatus: 'running' });
    expect(await attributesWith('without', { searchAttributes: false })).toEqual({});
    child.kill('SIGTERM');
    await once(child, 'exit');
  });

  it('the link to the stuck sagas holds the query of the UI', () => {
    const link = new URL(stuckView('http://127.0.0.1:8233', 'my shop'));
    expect(link.pathname).toBe('/namespaces/my%20shop/workflows');
    expect([...link.searchParams]).toEqual([['query', 'SagaStatus="stuck" AND ExecutionStatus="Running"']]);
  });

  it('the command dev-server starts its own server even if TEMPORAL_ADDRESS names one', async () => {
    process.env['TEMPORAL_ADDRESS'] = '127.0.0.1:1';
    const { port, child, line } = await command('--headless');
    expect(line).toContain(`127.0.0.1:${port}`);
    child.kill('SIGTERM');
    await once(child, 'exit');
  });

  it('the command dev-server starts no second server on a port, and says that one answers there', async () => {
    const running = await start();
    const again = runCommand(['dev-server', '--headless', '--port', String(portOf(running))]);
    const err: string[] = [];
    again.stderr?.on('data', (chunk) => err.push(String(chunk)));
    await expect(once(again, 'close')).resolves.toEqual([1, null]);
    expect(err.join('')).toContain(running.address);
    expect(err.join('')).toContain('--port');
  });
});
