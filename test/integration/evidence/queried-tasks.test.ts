/**
 * A worker answers a query within a workflow task in which a local activity ends. Temporal's SDK then completes the task before
 * the workflow learns of that end: the next task brings it, and a replay brings it earlier, as part of what is replayed.
 */
import type { Saga } from 'temporal-saga';
import { RECORD_QUERY } from '../../../src/protocol/names';
import { reset } from '../../support/reset';
import { freshTaskQueue } from '../../support/saga-worker';
import { until } from '../../support/until';
import {
  type BlockRun,
  runsOf,
  UNCACHED,
  useBlocks,
  type WorkerKind,
  WORKERS,
} from '../blocks/block-workers';
import { type Ledger, refuse } from '../blocks/ledger';
import { type OtherWorker, serveElsewhere } from '../blocks/other-worker';
import { isForAnyWorker, LONG_ARGUMENT, splitsIn } from './queried-history';
import { queried, queriedChain } from './queried-sagas';

const blocks = useBlocks(require.resolve('./queried-sagas'));
const elsewhere = freshTaskQueue();
let participants: OtherWorker;

beforeAll(async () => {
  participants = await serveElsewhere(blocks, elsewhere);
}, 120_000);
afterAll(() => participants.stop());

/** An execution whose workers stop and start. */
async function executionOn(kind: WorkerKind, saga: Saga<object>, prepare: (ledger: Ledger) => unknown) {
  const taskQueue = freshTaskQueue();
  const manager = await blocks.temporal.managerFor(taskQueue);
  const startWorker = () =>
    blocks.startWorker({
      taskQueue,
      participants: { hotel: { taskQueue: elsewhere }, card: { taskQueue: elsewhere }, '*': blocks.answer },
      stickyQueueScheduleToStartTimeout: '200ms',
      ...(kind === 'uncached' && UNCACHED),
    });
  let worker = await startWorker();
  const run = blocks.beginOn(manager, saga, { context: {}, prepare });
  return {
    run,
    /** Stops the worker, waits until the server has a task for another one, and starts that one with a query beside the task. */
    async queryBeside(makeTask: () => unknown) {
      await worker.stop();
      await makeTask();
      await isAwaited(run);
      const answer = run.handle.query(RECORD_QUERY, LONG_ARGUMENT);
      worker = await startWorker();
      await answer;
    },
    stop: () => worker.stop(),
  };
}

/** Resolves when the server has a task of an execution for any worker. */
const isAwaited = ({ handle }: BlockRun<object>) =>
  until(async () => isForAnyWorker(await handle.fetchHistory()));

/** How often a query has separated the end of a local activity from what came of it. */
async function splits({ uuid }: BlockRun<object>): Promise<number> {
  const runs = await runsOf(blocks.temporal.client, uuid);
  return runs.reduce((sum, { history }) => sum + splitsIn(history), 0);
}

/** The incident for which an execution waits. */
const incidentOf = ({ manager, uuid }: BlockRun<object>) =>
  until(async () => {
    const { status, incidents } = await manager.load(uuid);
    return status === 'running' || status === 'compensating' ? undefined : incidents[0];
  });

describe.each(WORKERS)('a worker that is %s, and answers a query while it asks itself something', (kind) => {
  it('waits for an operator when an undo was refused', async () => {
    let release = (): void => undefined;
    const { run, queryBeside, stop } = await executionOn(kind, queried, (ledger) => {
      release = ledger.refuse('card/charge').hold('hotel/cancel', refuse);
    });
    await run.ledger.asked('hotel/cancel');
    await queryBeside(release);
    const incident = await incidentOf(run);
    expect(incident).toMatchObject({ step: 'hotel', phase: 'undo', error: { code: 'REFUSED' } });
    expect(await splits(run)).toBe(1);
    run.ledger.serve('hotel/cancel');
    await run.manager.resolve(run.uuid, { action: 'retry', incident, by: 'ann' });
    expect(await run.end).toMatchObject({ status: 'errored' });
    await stop();
  });

  it.each([
    ['before a request that the run before has sent', 1],
    ['behind a refusal', 2],
  ])('waits for an operator after a reset to a task %s', async (_, task) => {
    const { run, queryBeside, stop } = await executionOn(kind, queried, (ledger) =>
      ledger.refuse('card/charge'),
    );
    await run.end;
    await queryBeside(() => reset(blocks.temporal.client, run.uuid, task));
    const incident = await incidentOf(run);
    expect(incident.error.code).toBe('WORKFLOW_RESET');
    expect(await splits(run)).toBe(1);
    await run.manager.resolve(run.uuid, { action: 'retry', incident, by: 'ann' });
    await until(async () => (await run.manager.load(run.uuid)).status === 'errored');
    expect(run.ledger.inPlace).toEqual([]);
    await stop();
  });
});

describe.each(WORKERS)('a worker that is %s, and answers a query while it sends local requests', (kind) => {
  it('takes a cancel that comes with the end of one as a replay does', async () => {
    let release = (): void => undefined;
    const { run, queryBeside, stop } = await executionOn(kind, queriedChain, (ledger) => {
      release = ledger.hold('hotel/book');
    });
    await run.ledger.asked('hotel/book');
    const answered = queryBeside(release);
    await run.ledger.asked('car/book');
    await run.handle.cancel();
    await answered;
    expect(await run.end).toMatchObject({ status: 'cancelled' });
    expect(await splits(run)).toBe(1);
    expect(run.ledger.inPlace).toEqual([]);
    await stop();
  });
});

it('the histories of all executions replay', async () => {
  expect(await blocks.diverged()).toEqual([]);
});
