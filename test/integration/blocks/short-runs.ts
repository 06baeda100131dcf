/**
 * Owns a server of a test file's own on which a run is short, so that executions continue in other runs; its sagas, its
 * workers, and the replay of all histories.
 */
import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { SagaManager } from 'temporal-saga/client';
import { bundleSagas, createSagaWorker, replaySagas, type SagaBundle } from 'temporal-saga/worker';
import { installQuietRuntime, type TestWorkerOptions, withSources } from '../../support/saga-worker';
import {
  type ShortHistoryServer,
  type ShortHistoryServerOptions,
  startShortHistoryServer,
} from '../../support/short-history-server';
import { runsOf } from './block-workers';

/** The server and the sagas of a test file. Only `taskQueue` can be read outside of tests and hooks. */
export interface ShortRuns {
  readonly taskQueue: string;
  /** Of the server. */
  readonly address: string;
  readonly client: Client;
  /** Runs sagas on the queue of the file. */
  readonly manager: SagaManager;
  readonly bundle: SagaBundle;
  /** Runs a part of a test while a worker runs; it stops afterwards. */
  beside<R>(options: TestWorkerOptions, part: () => Promise<R>): Promise<R>;
  /**
   * Replays all runs of executions.
   *
   * @param code - Another deploy. @defaultValue the sagas of the file
   */
  replay(uuids: Iterable<string>, code?: SagaBundle): Promise<Replayed>;
}

/** What a replay has found. */
export interface Replayed {
  readonly runs: number;
  /** The runs that the code does not reproduce. */
  readonly diverged: readonly unknown[];
}

interface ShortRunsOptions extends Pick<ShortHistoryServerOptions, 'eventLimit' | 'searchAttributes'> {
  readonly sagasPath: string;
}

interface Opened {
  readonly server: ShortHistoryServer;
  readonly native: NativeConnection;
  readonly client: Client;
  readonly manager: SagaManager;
  readonly bundle: SagaBundle;
}

/** Call it once, at the top of a test file. */
export function useShortRuns({ sagasPath, ...serverOptions }: ShortRunsOptions): ShortRuns {
  const queue = randomUUID();
  let opened: Opened | undefined;
  const open = (): Opened => {
    if (opened) return opened;
    throw new Error('The server runs inside tests and hooks only.');
  };

  beforeAll(async () => {
    installQuietRuntime();
    const [server, bundle] = await Promise.all([
      startShortHistoryServer(serverOptions),
      bundleSagas(withSources({ sagasPath })),
    ]);
    const { address } = server;
    const native = await NativeConnection.connect({ address });
    const client = new Client({ connection: await Connection.connect({ address, interceptors: [] }) });
    const manager = await SagaManager.connect({ client, taskQueue: queue });
    opened = { server, native, client, manager, bundle };
  }, 120_000);
  afterAll(async () => {
    const { client, native, server } = open();
    await client.connection.close();
    await native.close();
    await server.stop();
  });

  return {
    taskQueue: queue,
    get address() {
      return open().server.address;
    },
    get client() {
      return open().client;
    },
    get manager() {
      return open().manager;
    },
    get bundle() {
      return open().bundle;
    },
    async beside(options, part) {
      const { native, bundle } = open();
      const worker = await createSagaWorker({
        connection: native,
        taskQueue: queue,
        workflowBundle: bundle,
        ...options,
      });
      return worker.runUntil(part());
    },
    async replay(uuids, code = open().bundle) {
      const { client } = open();
      const histories = (await Promise.all([...uuids].map((uuid) => runsOf(client, uuid)))).flat();
      const { executions } = await replaySagas({ workflowBundle: code, histories });
      return { runs: executions.length, diverged: executions.filter(({ failure }) => failure) };
    },
  };
}
