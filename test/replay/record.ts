import { writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { SearchAttributeType } from '@temporalio/common';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { NativeConnection } from '@temporalio/worker';
import { startDevServer } from '../../src/dev-server';
import { startShortHistoryServer } from '../support/short-history-server';
import { runScenario, type Connections, STATUS_ATTRIBUTE, WAITS_ATTRIBUTE } from './run-scenario';
import { type Scenario, SCENARIOS } from './scenarios';

const EVENT_LIMIT = 20;

/**
 * Records the histories of this release: `npm run record-histories -- <release> [<scenario> ...]`. Each run of an execution
 * has its own history: `<scenario>.<release>.json`, `<scenario>-run-2.<release>.json`. Histories of earlier releases are
 * never written again.
 */
async function main(release: string, chosen: readonly string[]): Promise<void> {
  const scenarios = Object.entries(SCENARIOS).filter(
    ([name]) => chosen.length === 0 || chosen.includes(name),
  );
  const needsShortHistory = ([, { onShortHistoryServer }]: [string, Scenario]) =>
    onShortHistoryServer === true;
  const searchAttributes = [
    { name: STATUS_ATTRIBUTE, type: SearchAttributeType.KEYWORD },
    { name: WAITS_ATTRIBUTE, type: SearchAttributeType.KEYWORD_LIST },
  ];
  const ordinary = await startDevServer({ searchAttributes });
  await recordAll(
    ordinary,
    release,
    scenarios.filter((one) => !needsShortHistory(one)),
  );
  const shortHistory = await startShortHistoryServer({ eventLimit: EVENT_LIMIT });
  await recordAll(shortHistory, release, scenarios.filter(needsShortHistory));
}

/** A server that is stopped at the end. */
interface Server {
  readonly address: string;
  stop(): Promise<void>;
}

async function recordAll(
  { address, stop }: Server,
  release: string,
  scenarios: readonly [string, Scenario][],
): Promise<void> {
  const connection = await Connection.connect({ address });
  const native = await NativeConnection.connect({ address });
  const connections = { client: new Client({ connection }), native };
  try {
    for (const [name, scenario] of scenarios) {
      const histories = await historiesOf(await runScenario(scenario, connections), connections);
      for (const [index, history] of histories.entries()) {
        const run = index === 0 ? '' : `-run-${String(index + 1)}`;
        writeFileSync(join(__dirname, 'histories', `${name}${run}.${release}.json`), `${history}\n`);
      }
    }
  } finally {
    await Promise.all([connection.close(), native.close()]);
    await stop();
  }
}

/** The histories of all runs of an execution. */
async function historiesOf(uuid: string, { client }: Connections): Promise<readonly string[]> {
  const latest = client.workflow.getHandle(uuid);
  const histories: string[] = [];
  const { firstExecutionRunId } =
    (await latest.fetchHistory()).events?.[0]?.workflowExecutionStartedEventAttributes ?? {};
  for (let runId = firstExecutionRunId; runId;) {
    const history = await client.workflow.getHandle(uuid, runId).fetchHistory();
    histories.push(withoutMachine(historyToJSON(history)));
    runId = history.events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId;
  }
  return histories;
}

/** Fields that replay does not read and that must not be published: the place of the code, and the machine's name. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  'stackTrace',
  'identity',
  'lastWorkerIdentity',
  'binaryChecksum',
  'workerVersion',
]);

function withoutMachine(history: string): string {
  const strip = (key: string, value: unknown) => (LEFT_OUT.has(key) ? undefined : value);
  // The names of sticky task queues contain the host's name.
  const clean = history.replaceAll(hostname(), 'host');
  return JSON.stringify(JSON.parse(clean, strip), null, 1);
}

const [, , release, ...chosen] = process.argv;
if (release === undefined) throw new Error('Name the release: npm run record-histories -- 0.2.0');
void main(release, chosen);
