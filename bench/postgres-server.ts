/** Owns a Temporal server with PostgreSQL, as a small cluster is: 16 history shards, one partition for each task queue. */
import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Connection } from '@temporalio/client';
import { findFreePort, isPortFree } from '../src/dev-server/free-port';
import { untilAnswering } from '../src/dev-server/server-readiness';
import { type SupervisedProcess, superviseProcess } from '../src/dev-server/supervised-process';
import type { BenchServer } from './bench-server';
import { cpuTimeOf } from './cpu-time';
import { buildServer, type ServerPrograms } from './server-build';

const run = promisify(execFile);
const NAMESPACE = 'default';
const DATABASES = ['temporal', 'visibility'] as const;
const PATIENCE_MS = 60_000;
const PAUSE_MS = 500;

/** Starts PostgreSQL and a Temporal server on it. Needs Linux, Go, and PostgreSQL's `initdb` and `postgres` on the PATH. */
export async function startPostgresServer(): Promise<BenchServer> {
  const programs = await buildServer();
  const folder = await mkdtemp(join(tmpdir(), 'temporal-saga-postgres-'));
  // PostgreSQL may run as another user than this process.
  await chmod(folder, 0o777);
  const database = await startDatabase(folder);
  for (const name of DATABASES) await createSchema(programs, database.port, name);
  const { server, address } = await startTemporal(programs, folder, database.port);
  await createNamespace(address).catch((cause: unknown) => {
    throw new Error(`The server does not answer. Its last output: ${server.output.tail()}`, { cause });
  });
  return {
    address,
    namespace: NAMESPACE,
    cpu: () => {
      const times = [server.pid, database.process.pid].map(cpuTimeOf);
      return times.reduce(
        (sum, time) => (sum === undefined || time === undefined ? undefined : sum + time),
        0,
      );
    },
    stop: async () => {
      await server.stop();
      await database.process.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function startDatabase(folder: string): Promise<{ process: SupervisedProcess; port: number }> {
  const data = join(folder, 'data');
  const port = await findFreePort();
  await run(...unprivileged('initdb', ['-D', data, '-U', 'temporal', '-A', 'trust']));
  const settings = [`port=${String(port)}`, `unix_socket_directories=${folder}`, 'max_connections=120'];
  const args = ['-D', data, ...settings.flatMap((setting) => ['-c', setting])];
  return { process: await superviseProcess(...unprivileged('postgres', args)), port };
}

/** PostgreSQL refuses to run as root. */
function unprivileged(command: string, args: readonly string[]): [command: string, args: string[]] {
  return process.getuid?.() === 0
    ? ['setpriv', ['--reuid=postgres', '--regid=postgres', '--clear-groups', command, ...args]]
    : [command, [...args]];
}

async function createSchema({ sqlTool, schemas }: ServerPrograms, port: number, name: string): Promise<void> {
  const place = [
    '--plugin',
    'postgres12',
    '--ep',
    '127.0.0.1',
    '-p',
    String(port),
    '-u',
    'temporal',
    '--db',
    name,
  ];
  // The database has just been started.
  await untilDone(() => run(sqlTool, [...place, 'create']));
  await run(sqlTool, [...place, 'setup-schema', '-v', '0.0']);
  await run(sqlTool, [...place, 'update-schema', '-d', join(schemas, name, 'versioned')]);
}

async function startTemporal(
  { server }: ServerPrograms,
  folder: string,
  databasePort: number,
): Promise<{ server: SupervisedProcess; address: string }> {
  const ports = await smallPorts(8);
  const dynamicConfig = join(folder, 'dynamic-config.yaml');
  await writeFile(dynamicConfig, DYNAMIC_CONFIG);
  const config = join(folder, 'config.json');
  await writeFile(config, JSON.stringify(configOf({ ports, databasePort, dynamicConfig })));
  const args = ['--config-file', config, '--allow-no-auth', 'start'];
  return { server: await superviseProcess(server, args), address: `127.0.0.1:${String(ports[0])}` };
}

/** The table of the members has a column of two bytes for the port of each. */
const LARGEST_PORT = 2 ** 15 - 1;

async function smallPorts(count: number): Promise<readonly number[]> {
  const ports: number[] = [];
  for (let port = LARGEST_PORT; ports.length < count; port -= 1) if (await isPortFree(port)) ports.push(port);
  return ports;
}

/** See docs/deploy.md. */
const DYNAMIC_CONFIG = `
matching.numTaskqueueReadPartitions: [{ value: 1 }]
matching.numTaskqueueWritePartitions: [{ value: 1 }]
system.enableActivityEagerExecution: [{ value: true }]
history.transferProcessorMaxPollRPS: [{ value: 100000 }]
history.timerProcessorMaxPollRPS: [{ value: 100000 }]
`;

interface Places {
  /** Two for each service. */
  readonly ports: readonly number[];
  readonly databasePort: number;
  readonly dynamicConfig: string;
}

/** The configuration of the server. JSON is YAML. */
function configOf({ ports, databasePort, dynamicConfig }: Places): object {
  const store = (databaseName: string, maxConns: number) => ({
    sql: {
      pluginName: 'postgres12',
      databaseName,
      connectAddr: `127.0.0.1:${String(databasePort)}`,
      connectProtocol: 'tcp',
      user: 'temporal',
      maxConns,
      maxIdleConns: maxConns,
      maxConnLifetime: '1h',
    },
  });
  const service = (index: number) => ({
    rpc: { grpcPort: ports[2 * index], membershipPort: ports[2 * index + 1], bindOnLocalHost: true },
  });
  const off = { state: 'disabled', enableRead: false };
  return {
    log: { stdout: true, level: 'error' },
    persistence: {
      defaultStore: 'default',
      visibilityStore: 'visibility',
      numHistoryShards: 16,
      datastores: { default: store('temporal', 20), visibility: store('visibility', 10) },
    },
    global: { membership: { maxJoinDuration: '30s', broadcastAddress: '127.0.0.1' } },
    services: { frontend: service(0), matching: service(1), history: service(2), worker: service(3) },
    clusterMetadata: {
      enableGlobalNamespace: false,
      failoverVersionIncrement: 10,
      masterClusterName: 'active',
      currentClusterName: 'active',
      clusterInformation: {
        active: {
          enabled: true,
          initialFailoverVersion: 1,
          rpcName: 'frontend',
          rpcAddress: `127.0.0.1:${String(ports[0])}`,
        },
      },
    },
    dcRedirectionPolicy: { policy: 'noop' },
    archival: { history: off, visibility: off },
    namespaceDefaults: { archival: { history: { state: 'disabled' }, visibility: { state: 'disabled' } } },
    dynamicConfigClient: { filepath: dynamicConfig, pollInterval: '60s' },
  };
}

async function createNamespace(address: string): Promise<void> {
  const connection = Connection.lazy({ address });
  try {
    await untilDone(() =>
      connection.workflowService.registerNamespace({
        namespace: NAMESPACE,
        // protobuf takes a number; the types want a Long.
        workflowExecutionRetentionPeriod: { seconds: 86_400 } as never,
      }),
    );
    await untilAnswering(address, NAMESPACE, AbortSignal.timeout(PATIENCE_MS));
    // The services of the server read the list of namespaces from time to time.
    await untilDone(() => connection.workflowService.listOpenWorkflowExecutions({ namespace: NAMESPACE }));
  } finally {
    await connection.close();
  }
}

/** Tries again until it succeeds; throws the last error after a minute. */
async function untilDone(attempt: () => Promise<unknown>): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      await attempt();
      return;
    } catch (error) {
      if (Date.now() > end) throw error;
    }
    await sleep(PAUSE_MS);
  }
}
