/** Starts the conformance host on a Temporal server. */
import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import {
  DefaultLogger,
  makeTelemetryFilterString,
  NativeConnection,
  Runtime,
  type Worker,
} from '@temporalio/worker';
import { SagaManager } from '../../src/client';
import { type DevServer, startDevServer } from '../../src/dev-server';
import { createSagaWorker } from '../../src/worker';
import type { ConformanceHost } from './host';
import type { RunnableCase } from './runnable-case';
import {
  type CaseWorkerOptions,
  type PollingWorker,
  TemporalHost,
  type TemporalHostOptions,
} from './temporal-host';

/** A host on a new Temporal server, or on the server at `TEMPORAL_ADDRESS`. */
export async function startTemporalHost(
  cases: readonly RunnableCase[],
  options: TemporalHostOptions,
): Promise<ConformanceHost> {
  beQuiet();
  const server = await startDevServer();
  try {
    return await startOn(server, cases, options);
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function startOn(
  { address, namespace, stop }: DevServer,
  cases: readonly RunnableCase[],
  options: TemporalHostOptions,
): Promise<ConformanceHost> {
  const native = await NativeConnection.connect({ address });
  const connection = await Connection.connect({ address });
  const client = new Client({ connection, namespace });
  const taskQueue = `conformance-${randomUUID()}`;
  const startWorker = async (own: CaseWorkerOptions): Promise<PollingWorker> => {
    const worker = await createSagaWorker({ ...own, taskQueue, connection: native, namespace });
    return polling(worker, await SagaManager.connect({ taskQueue, client }));
  };
  const host = await TemporalHost.start(cases, { client, startWorker }, options);
  return {
    concurrency: host.concurrency,
    run: (each) => host.run(each),
    async close() {
      await host.close();
      await connection.close();
      await native.close();
      await stop();
    },
  };
}

function polling(worker: Worker, manager: SagaManager): PollingWorker {
  const running = worker.run();
  return {
    manager,
    async stop() {
      worker.shutdown();
      await running;
    },
  };
}

/** The cases contain failing sagas, so only errors of the worker itself are logged. */
function beQuiet(): void {
  const filter = makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' });
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { filter, forward: {} } },
  });
}
