import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, makeTelemetryFilterString, NativeConnection, Runtime, type Worker } from '@temporalio/worker';
import { SagaManager } from '../../src/client';
import { startDevServer } from '../../src/dev-server';
import { createSagaWorker } from '../../src/worker';
import type { ConformanceHost } from './host';
import type { RunnableCase } from './runnable-case';
import { type PollingWorker, TemporalHost } from './temporal-host';

/**
 * A host on a Temporal server of its own, or on the one at `TEMPORAL_ADDRESS`.
 *
 * @param uncached - Whether each workflow task replays its execution from the start.
 */
export async function startTemporalHost(
  cases: readonly RunnableCase[],
  { uncached }: { readonly uncached: boolean },
): Promise<ConformanceHost> {
  beQuiet();
  const { address, namespace, stop } = await startDevServer();
  const [native, connection] = await Promise.all([NativeConnection.connect({ address }), Connection.connect({ address })]);
  const client = new Client({ connection, namespace });
  const taskQueue = `conformance-${randomUUID()}`;
  const host = await TemporalHost.start(cases, {
    client,
    async startWorker(settings) {
      const cache = uncached ? { maxCachedWorkflows: 0 } : {};
      const worker = await createSagaWorker({ ...settings, ...cache, taskQueue, connection: native, namespace });
      return polling(worker, await SagaManager.connect({ taskQueue, client }));
    },
  });
  return {
    concurrency: host.concurrency,
    run: (each) => host.run(each),
    async close() {
      await host.close();
      await Promise.all([connection.close(), native.close()]);
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

/** Failing sagas are what the cases are about: only what is wrong with the worker itself is worth a line. */
function beQuiet(): void {
  const filter = makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' });
  Runtime.install({ logger: new DefaultLogger('ERROR'), telemetryOptions: { logging: { filter, forward: {} } } });
}
