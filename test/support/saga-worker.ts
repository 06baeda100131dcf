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

/** The options of a worker that a test may set. */
export type TestWorkerOptions = Omit<SagaWorkerOptions, 'taskQueue' | 'connection'> & {
  /** Only for a second worker of the same queue. @defaultValue a new one */
  readonly taskQueue?: string;
};

/** A running worker. */
export interface TestWorker {
  readonly taskQueue: string;
  readonly worker: Worker;
  /** Runs sagas on this worker's queue. */
  readonly manager: SagaManager;
  /** Shuts the worker down and waits for its end. A second call has no effect. */
  stop(): Promise<void>;
}

/** The connections of a test file to the server of the run. */
export interface TestTemporal {
  readonly client: Client;
  readonly connection: NativeConnection;
  /** Starts a saga worker on a task queue of its own; it ends with the test file at the latest. */
  startWorker(options: TestWorkerOptions): Promise<TestWorker>;
  /** A manager for any queue, such as a queue without a worker. */
  managerFor(taskQueue: string, sagas?: object): Promise<SagaManager>;
}

interface Connections {
  readonly native: NativeConnection;
  /** For the tests. */
  readonly client: Client;
  /** For the managers. */
  readonly managers: Client;
}

type BundlerOptions = NonNullable<SagaWorkerOptions['bundlerOptions']>;

/** The library as sagas import it: its sources, or these with fast mode as the default. */
const LIBRARY =
  process.env['TEMPORAL_SAGA_TEST_DISPATCH'] === 'local'
    ? join(__dirname, 'local-by-default.ts')
    : join(__dirname, '../../src/index.ts');
let queues = 0;

/**
 * Connects a test file to the Temporal server of the run. Call it once, at the top of the file. The result can be used
 * inside tests and hooks only.
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
    throw new Error('useTemporal() is connected inside tests and hooks only.');
  };

  beforeAll(async () => {
    installQuietRuntime();
    const address = serverAddress();
    const [native, connection, unrepeated] = await Promise.all([
      NativeConnection.connect({ address }),
      Connection.connect({ address }),
      // Without retries, as the manager's own: Temporal's client throws when a connection closes between two attempts.
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

/** A queue name that no other test of any process uses. */
export function freshTaskQueue(): string {
  queues += 1;
  return `test-${String(process.pid)}-${String(Date.now())}-${String(queues)}`;
}

/** Resolves `temporal-saga` in sagas modules to the sources, so that they import it as a user's module does. */
export function withSources<O extends object>(options: O & { bundlerOptions?: BundlerOptions }): O {
  const { webpackConfigHook } = options.bundlerOptions ?? {};
  const toSources: BundlerOptions['webpackConfigHook'] = (config) => {
    // Temporal's own configuration has its aliases as an object, which can be extended.
    const given = config.resolve?.alias as Record<string, string> | undefined;
    const alias = { ...given, 'temporal-saga$': LIBRARY };
    const own = { ...config, resolve: { ...config.resolve, alias } };
    return webpackConfigHook?.(own) ?? own;
  };
  return { ...options, bundlerOptions: { ...options.bundlerOptions, webpackConfigHook: toSources } };
}

function run(worker: Worker, taskQueue: string, manager: SagaManager): TestWorker {
  const running = worker.run();
  // Reported by `stop`; an unhandled rejection would end the test process.
  running.catch(() => undefined);
  let isStopping = false;
  const stop = async () => {
    if (!isStopping && worker.getState() === 'RUNNING') worker.shutdown();
    isStopping = true;
    await running;
  };
  return { taskQueue, worker, manager, stop };
}

/** Tests let sagas fail on purpose, so the log shows only errors of the worker. */
export function installQuietRuntime(): void {
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: {
      logging: { filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }), forward: {} },
    },
  });
}
