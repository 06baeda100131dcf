import { freshTaskQueue } from '../../support/saga-worker';
import { until } from '../../support/until';
import { useBlocks, WORKERS } from './block-workers';
import { type Collection, collecting, type Tender, tender } from './round-sagas';

const blocks = useBlocks(require.resolve('./round-sagas'));

const BIDDERS = ['a', 'b', 'c', 'd', 'e'];

describe.each(WORKERS)('rounds and loops that need some items, on a worker that is %s', (kind) => {
  const cache = kind === 'uncached' ? { maxCachedWorkflows: 0 } : {};

  it('each round takes one event in the order of arrival, and is undone with what it has kept', async () => {
    const run = blocks.begin<Collection>(kind, collecting, {
      context: { total: 40 },
      prepare: (ledger) => ledger.refuse('shop/confirm'),
    });
    await until(async () => (await run.manager.load(run.uuid).catch(() => undefined))?.waits.length === 1);
    for (const note of ['one', 'two', 'three', 'four']) {
      await run.manager.send(run.uuid, { event: 'paid', id: note, content: { note, amount: 10 } });
    }
    expect(await run.end).toMatchObject({
      status: 'errored',
      error: { step: 'confirm' },
      context: { notes: ['one', 'two', 'three', 'four'] },
    });
    const booked = run.ledger.requests.filter(({ target }) => target === 'bank/book');
    expect(booked.map(({ step, content }) => `${step} ${String(content)}`)).toEqual([
      'collect.book one',
      'collect~2.book two',
      'collect~3.book three',
      'collect~4.book four',
    ]);
    const undone = run.ledger.requests.filter(({ target }) => target === 'bank/cancel');
    expect(undone.map(({ step }) => step)).toEqual([
      'collect~4.book',
      'collect~3.book',
      'collect~2.book',
      'collect.book',
    ]);
    expect([run.ledger.inPlace, run.ledger.contradictions]).toEqual([[], []]);
  });

  it('the bidders that are not needed are undone while the saga continues, also on another worker', async () => {
    const taskQueue = freshTaskQueue();
    const manager = await blocks.temporal.managerFor(taskQueue);
    const first = await blocks.startWorker({ taskQueue, ...cache });
    const run = blocks.beginOn<Tender>(manager, tender, { context: { bidders: BIDDERS } });
    await until(
      async () => (await manager.load(run.uuid).catch(() => undefined))?.waits.length === BIDDERS.length,
    );
    await manager.send(run.uuid, { event: 'offer', key: 'd' });
    await until(async () => (await manager.load(run.uuid)).steps[0]?.items?.done === 1);
    await first.stop();
    const second = await blocks.startWorker({ taskQueue, ...cache });
    await manager.send(run.uuid, { event: 'offer', key: 'b' });
    const execution = await run.end;
    expect(execution).toMatchObject({
      status: 'finished',
      context: { ends: ['not-needed', 'done', 'not-needed', 'done', 'not-needed'] },
    });
    expect(execution.steps[0]).toMatchObject({ items: { of: 5, done: 2, failed: 0, notNeeded: 3 } });
    const withdrawn = run.ledger.requests.filter(({ target }) => target === 'bids/withdraw');
    expect(withdrawn.map(({ content }) => content).sort()).toEqual(['a', 'c', 'e']);
    expect(run.ledger.inPlace).toHaveLength(5);
    expect(run.ledger.contradictions).toEqual([]);
    await second.stop();
  });

  it('a request that is under way comes to its end before its item is undone', async () => {
    let release = (): void => undefined;
    const run = blocks.begin<Tender>(kind, tender, {
      context: { bidders: BIDDERS },
      prepare: (ledger) => {
        release = ledger.hold('bids/hold');
      },
    });
    await until(
      async () => (await run.manager.load(run.uuid).catch(() => undefined))?.waits.length === BIDDERS.length,
    );
    for (const key of BIDDERS) await run.manager.send(run.uuid, { event: 'offer', key });
    await run.ledger.received(2 * BIDDERS.length);
    release();
    const execution = await run.end;
    expect(execution.status).toBe('finished');
    expect(execution.context.ends?.filter((end) => end === 'done')).toHaveLength(2);
    expect(run.ledger.inPlace).toHaveLength(5);
    expect(run.ledger.contradictions).toEqual([]);
  });
});

it('the histories of all executions replay', async () => {
  expect(await blocks.diverged()).toEqual([]);
});
