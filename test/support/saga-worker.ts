import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import {
  DefaultLogger,
  makeTelemetryFilterString,
  NativeConnection,
  Runtime,
  type Worker,
} from '@temporalio/worker';
import { SagaManager } from '../../src/client';
import { createSagaWorker, type SagaWorkerOptions } from '../../src/worker';
import { serverAddress } from './temporal-server';

/** What a test may say of its worker; the rest is given. */
export type TestWorkerOptions = Omit<SagaWorkerOptions, 'taskQueue' | 'connection'> & {
  /** Only for a second worker of the same queue. @defaultValue a fresh one */
  readonly taskQueue?: string;
};

/** A worker that polls. */
export interface TestWorker {
  readonly taskQueue: string;
  readonly worker: Worker;
  /** Runs sagas on this worker's queue. */
  readonly manager: SagaManager;
  /** Ends the worker and waits until it is gone. Does nothing the second time. */
  stop(): Promise<void>;
}

/** The connections of a test file to the server of the run. */
export interface TestTemporal {
  readonly client: Client;
  readonly connection: NativeConnection;
  /** Starts a saga worker on a task queue of its own; it ends with the test file at the latest. */
  startWorker(options: TestWorkerOptions): Promise<TestWorker>;
  /** A manager for any queue, such as one that nobody polls. */
  managerFor(taskQueue: string, sagas?: object): Promise<SagaManager>;
}

interface Connections {
  readonly native: NativeConnection;
  /** For what tests ask of Temporal. */
  readonly client: Client;
  /** For what managers ask of it. */
  readonly managers: Client;
}

type BundlerOptions = NonNullable<SagaWorkerOptions['bundlerOptions']>;

const SOURCES = join(__dirname, '../../src');
let queues = 0;

/**
 * Connects a test file to the Temporal server of the run. Call it once, at the top of the file; what it
 * returns is ready inside of tests and hooks, not before.
 *
 * @example
 * ```ts
 * const temporal = useTemporal();
 *
 * it('ships an order', async () => {
 *   const { manager } = await temporal.startWorker({ sagasPath: require.resolve('./sagas'), participants });
 *   await expect(manager.run(order, { id: 1 })).resolves.toMatchObject({ status: 'finished' });
 * });
 * ```
 */
export function useTemporal(): TestTemporal {
  const workers: TestWorker[] = [];
  let connections: Connections | undefined;
  const open = () => {
    if (connections) return connections;
    throw new Error('useTemporal() is connected inside of tests and hooks only.');
  };

  beforeAll(async () => {
    installQuietRuntime();
    const address = serverAddress();
    const [native, connection, unrepeated] = await Promise.all([
      NativeConnection.connect({ address }),
      Connection.connect({ address }),
      // As the manager's own: Temporal's client throws when a connection is closed between two of its attempts.
      Connection.connect({ address, interceptors: [] }),
    ]);
    connections = {
      native,
      client: new Client({ connection }),
      managers: new Client({ connection: unrepeated }),
    };
  });
  afterAll(async () => {
    await Promise.all(workers.map((worker) => worker.stop()));
    const { client, managers, native } = open();
    await Promise.all([client.connection.close(), managers.connection.close(), native.close()]);
  });

  const managerFor = (taskQueue: string, sagas?: object) =>
    SagaManager.connect({ taskQueue, client: open().managers, ...(sagas && { sagas }) });
  return {
    get client() {
      return open().client;
    },
    get connection() {
      return open().native;
    },
    managerFor,
    async startWorker(options) {
      const taskQueue = options.taskQueue ?? freshTaskQueue();
      const worker = await createSagaWorker({
        ...withSources(options),
        taskQueue,
        connection: open().native,
      });
      const started = run(worker, taskQueue, await managerFor(taskQueue));
      workers.push(started);
      return started;
    },
  };
}

/** A name that no other test of any process uses. */
export function freshTaskQueue(): string {
  queues += 1;
  return `test-${String(process.pid)}-${String(Date.now())}-${String(queues)}`;
}

/** Lets sagas modules in TypeScript import `temporal-saga` as a user's do: the name leads to the sources. */
export function withSources<O extends object>(options: O & { bundlerOptions?: BundlerOptions }): O {
  const { webpackConfigHook } = options.bundlerOptions ?? {};
  const toSources: BundlerOptions['webpackConfigHook'] = (config) => {
    // Temporal's own configuration has its aliases as an object, the one form that can be added to.
    const given = config.resolve?.alias as Record<string, string> | undefined;
    const alias = { ...given, 'temporal-saga$': join(SOURCES, 'index.ts') };
    const own = { ...config, resolve: { ...config.resolve, alias } };
    return webpackConfigHook?.(own) ?? own;
  };
  return { ...options, bundlerOptions: { ...options.bundlerOptions, webpackConfigHook: toSources } };
}

function run(worker: Worker, taskQueue: string, manager: SagaManager): TestWorker {
  const running = worker.run();
  // Reported by `stop`; before that it must not end the test process.
  running.catch(() => undefined);
  let isStopping = false;
  const stop = async () => {
    if (!isStopping && worker.getState() === 'RUNNING') worker.shutdown();
    isStopping = true;
    await running;
  };
  return { taskQueue, worker, manager, stop };
}

/** Sagas that fail are what tests are about: the log shows what is wrong with the worker alone. */
export function installQuietRuntime(): void {
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: {
      logging: { filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }), forward: {} },
    },
  });
}
