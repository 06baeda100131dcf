/**
 * As queried-tasks, where the server suggests another run between the task that has recorded the end of a local request and the
 * task that brings it to the workflow.
 */
import { randomUUID } from 'node:crypto';
import { RECORD_QUERY } from '../../../src/protocol/names';
import { freshTaskQueue } from '../../support/saga-worker';
import { until } from '../../support/until';
import { Ledger } from '../blocks/ledger';
import { serveElsewhere } from '../blocks/other-worker';
import { useShortRuns } from '../blocks/short-runs';
import { isForAnyWorker, LONG_ARGUMENT, splitsIn } from './queried-history';
import { queriedChain } from './queried-sagas';

/** The task behind the first request begins before this event, and the next one after it. */
const shortRuns = useShortRuns({ eventLimit: 13, sagasPath: require.resolve('./queried-sagas') });

it('a run ends where a replay ends it', async () => {
  const ledger = new Ledger();
  const elsewhere = freshTaskQueue();
  const participants = await serveElsewhere({ ledgerOf: () => ledger }, elsewhere, shortRuns.address);
  try {
    const worker = {
      participants: { hotel: { taskQueue: elsewhere }, '*': ledger.answer },
      stickyQueueScheduleToStartTimeout: '200ms',
    } as const;
    const release = ledger.hold('hotel/book');
    const uuid = randomUUID();
    const end = shortRuns.manager.run(queriedChain, {}, { uuid });
    const handle = shortRuns.client.workflow.getHandle(uuid);
    await shortRuns.beside(worker, () => ledger.asked('hotel/book'));
    release();
    await until(async () => isForAnyWorker(await handle.fetchHistory()));
    const answer = handle.query(RECORD_QUERY, LONG_ARGUMENT);
    await shortRuns.beside(worker, () => Promise.all([end, answer]));
    expect(await end).toMatchObject({ status: 'finished' });
    const history = await handle.fetchHistory();
    expect(splitsIn(history)).toBe(1);
    // By its last task the run was long enough for another one.
    const tasks = history.events?.flatMap((event) => event.workflowTaskStartedEventAttributes ?? []);
    expect(tasks?.at(-1)?.suggestContinueAsNew).toBe(true);
    expect((await shortRuns.replay([uuid])).diverged).toEqual([]);
  } finally {
    await participants.stop();
  }
});
