import { Client, Connection } from '@temporalio/client';
import { temporal as proto } from '@temporalio/proto';
import { serverAddress } from '../../support/temporal-server';
import { useBlocks, type RunHistory, runsOf, WORKERS } from './block-workers';
import { refuse } from './ledger';
import { heavy } from './large-sagas';

const blocks = useBlocks(require.resolve('./large-sagas'));

const { HistoryEvent } = proto.api.history.v1;
const LARGEST_TASK = 4 * 1024 * 1024;

/** A client that takes the histories of this file, which exceed the largest message of gRPC. */
let reader: Client;

beforeAll(async () => {
  const connection = await Connection.connect({
    address: serverAddress(),
    channelArgs: { 'grpc.max_receive_message_length': -1 },
  });
  reader = new Client({ connection });
});
afterAll(() => reader.connection.close());

/** The task that brought the command of an event. */
function taskOf(event: proto.api.history.v1.IHistoryEvent): string | undefined {
  const brought = [
    event.activityTaskScheduledEventAttributes,
    event.timerStartedEventAttributes,
    event.workflowExecutionContinuedAsNewEventAttributes,
  ].find((attributes) => attributes);
  return brought?.workflowTaskCompletedEventId?.toString();
}

/** The bytes of the commands of each workflow task. */
function taskSizes({ history }: RunHistory): readonly number[] {
  const sizes = new Map<string, number>();
  for (const event of history.events ?? []) {
    const task = taskOf(event);
    if (task === undefined) continue;
    const bytes = HistoryEvent.encode(HistoryEvent.fromObject(event)).finish().length;
    sizes.set(task, (sizes.get(task) ?? 0) + bytes);
  }
  return [...sizes.values()];
}

describe.each(WORKERS)('200 branches with requests of 100 KB on a worker that is %s', (kind) => {
  it('are all done, and no workflow task exceeds 4 MiB', async () => {
    const { end, ledger, uuid } = blocks.begin(kind, heavy, { context: { letter: 'x' } });
    expect(await end).toMatchObject({ status: 'finished' });
    expect(ledger.effects).toHaveLength(200);
    const sizes = (await runsOf(reader, uuid)).flatMap(taskSizes);
    expect(Math.max(...sizes)).toBeGreaterThan(100_000);
    expect(Math.max(...sizes)).toBeLessThan(LARGEST_TASK);
  }, 300_000);

  it('begin nothing more when the 150th is refused, and what was done is undone', async () => {
    const { end, ledger, uuid } = blocks.begin(kind, heavy, {
      context: { letter: 'x' },
      prepare: (own) => {
        own.conduct('heavy/send', (request) => {
          const { number } = request.content as { number: number };
          return number === 149 ? refuse(request) : undefined;
        });
      },
    });
    const execution = await end;
    expect(execution).toMatchObject({
      status: 'errored',
      error: { code: 'REFUSED', step: 'all.b149.send' },
    });
    // A request that was given up before its first attempt is undone too: whether it arrived is not known.
    const undone = execution.steps.filter(({ undo }) => undo?.status === 'undone');
    expect(undone.length).toBeGreaterThanOrEqual(ledger.countOf('heavy/send') - 1);
    expect(ledger.countOf('heavy/undo')).toBe(undone.length);
    expect([ledger.inPlace, ledger.contradictions]).toEqual([[], []]);
    const sizes = (await runsOf(reader, uuid)).flatMap(taskSizes);
    expect(Math.max(...sizes)).toBeLessThan(LARGEST_TASK);
  }, 300_000);
});
