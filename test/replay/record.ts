import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { NativeConnection } from '@temporalio/worker';
import { SagaManager } from '../../src/client';
import { startDevServer } from '../../src/dev-server';
import { createSagaWorker } from '../../src/worker';
import { withSources } from '../support/saga-worker';
import { participantsOf, type Scenario, SCENARIOS } from './scenarios';
import { trip } from './sagas';

/**
 * Records the histories of this release: `npm run record-histories -- <release>`. Histories of earlier
 * releases are never written again.
 */
async function main(release: string): Promise<void> {
  const server = await startDevServer();
  const [connection, native] = await Promise.all([
    Connection.connect({ address: server.address }),
    NativeConnection.connect({ address: server.address }),
  ]);
  try {
    for (const [name, scenario] of Object.entries(SCENARIOS)) {
      const history = await record(scenario, new Client({ connection }), native);
      writeFileSync(join(__dirname, 'histories', `${name}.${release}.json`), `${history}\n`);
    }
  } finally {
    await Promise.all([connection.close(), native.close()]);
    await server.stop();
  }
}

async function record(scenario: Scenario, client: Client, connection: NativeConnection): Promise<string> {
  const uuid = randomUUID();
  const taskQueue = uuid;
  const handle = client.workflow.getHandle(uuid);
  const participants = participantsOf(scenario, async () =>
    scenario.cancelled ? handle.cancel() : undefined,
  );
  const worker = await createSagaWorker(
    withSources({ sagasPath: require.resolve('./sagas.ts'), taskQueue, connection, participants }),
  );
  const manager = await SagaManager.connect({ taskQueue, client });
  await worker.runUntil(() =>
    manager.run(
      scenario.start === 'value' ? trip : 'trip',
      { id: scenario.id },
      { uuid, raiseOnError: false },
    ),
  );
  return withoutMachine(historyToJSON(await handle.fetchHistory()));
}

/** What replay does not read and nobody else should: where the code lay, and on which machine it ran. */
function withoutMachine(history: string): string {
  const strip = (key: string, value: unknown) =>
    key === 'stackTrace' || key === 'identity' || key === 'binaryChecksum' || key === 'workerVersion'
      ? undefined
      : value;
  // The names of sticky task queues hold the host's.
  const clean = history.replaceAll(hostname(), 'host');
  return JSON.stringify(JSON.parse(clean, strip), null, 1);
}

const [, , release] = process.argv;
if (release === undefined) throw new Error('Say which release this is: npm run record-histories -- 0.1.0');
void main(release);
