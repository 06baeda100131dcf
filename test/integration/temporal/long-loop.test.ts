import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { SagaRefused } from 'temporal-saga';
import { SagaManager } from 'temporal-saga/client';
import { createSagaWorker } from 'temporal-saga/worker';
import { withSources } from '../../support/saga-worker';
import { type ShortHistoryServer, startShortHistoryServer } from '../../support/short-history-server';
import { shipAll } from './long-loop-sagas';

let server: ShortHistoryServer;

beforeAll(async () => {
  server = await startShortHistoryServer({ eventLimit: 60 });
});
afterAll(() => server.stop());

/** Ships some items on a server whose runs are short; the last item may be refused. */
async function ship(count: number, isLastRefused: boolean) {
  const connection = await NativeConnection.connect({ address: server.address });
  const client = new Client({ connection: await Connection.connect({ address: server.address }) });
  const taskQueue = randomUUID();
  const calls: string[] = [];
  const worker = await createSagaWorker({
    ...withSources({}),
    connection,
    taskQueue,
    sagasPath: require.resolve('./long-loop-sagas'),
    participants: {
      ship: ({ operation, content }) => {
        calls.push(`${operation} ${String(content)}`);
        if (isLastRefused && operation === 'label' && content === count - 1) throw new SagaRefused({});
        return { label: `L${String(content)}` };
      },
    },
  });
  const manager = await SagaManager.connect({ client, taskQueue });
  const uuid = randomUUID();
  const execution = await worker.runUntil(manager.run(shipAll, { count }, { uuid, raiseOnError: false }));
  const { runId } = await client.workflow.getHandle(uuid).describe();
  const { events } = await client.workflow.getHandle(uuid, runId).fetchHistory();
  const started = events?.[0]?.workflowExecutionStartedEventAttributes;
  const isContinued = started?.firstExecutionRunId !== runId;
  await client.connection.close();
  await connection.close();
  return { calls, execution, isContinued };
}

describe('a loop that is longer than a run', () => {
  it('continues in other runs, and runs each item once', async () => {
    const { calls, execution, isContinued } = await ship(120, false);
    expect(execution).toMatchObject({ status: 'finished', context: { shipped: 120 } });
    expect(new Set(calls).size).toBe(120);
    expect(calls).toHaveLength(120);
    expect(isContinued).toBe(true);
  });

  it('undoes each item once, with what the item was given', async () => {
    const { calls, execution } = await ship(120, true);
    expect(execution).toMatchObject({
      status: 'errored',
      error: { code: 'REFUSED', step: 'ship[119].label' },
    });
    const labels = calls.filter((call) => call.startsWith('label')).map((call) => call.slice(6));
    const undone = calls.filter((call) => call.startsWith('void')).map((call) => call.slice(6));
    expect([...undone].sort()).toEqual(labels.filter((item) => item !== '119').sort());
  });
});
