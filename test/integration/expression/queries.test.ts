import { useBlocks, WORKERS } from '../blocks/block-workers';
import type { Ledger } from '../blocks/ledger';
import { freshTaskQueue } from '../../support/saga-worker';
import { reset } from '../../support/reset';
import { until } from '../../support/until';
import { asked, beside, checked, polling, seldom, type Server } from './query-sagas';

const blocks = useBlocks(require.resolve('./query-sagas'));

/** The server is active at the n-th question. */
const activeAt = (nth: number) => (ledger: Ledger) =>
  ledger.conduct('nova/status', () => ({
    status: ledger.countOf('nova/status') < nth ? 'building' : 'active',
  }));

const keysOf = (ledger: Ledger, target: string) =>
  ledger.requests
    .filter((request) => request.target === target)
    .map(({ idempotencyKey }) => idempotencyKey.split(':').slice(-3).join(':'));

describe.each(WORKERS)('queries on a worker that is %s', (kind) => {
  it('wait between two questions, which are activities of their own and no failed attempts', async () => {
    const { ledger, handle, end } = blocks.begin<Server>(kind, polling, { prepare: activeAt(3) });
    expect(await end).toMatchObject({ status: 'finished', context: { status: 'active' } });
    const events = (await handle.fetchHistory()).events ?? [];
    const scheduled = events.flatMap(
      ({ activityTaskScheduledEventAttributes: one }) => one?.activityId ?? [],
    );
    expect(scheduled).toEqual(['start', 'active', 'active', 'active']);
    expect(events.filter(({ timerFiredEventAttributes: fired }) => fired)).toHaveLength(2);
    expect(events.filter(({ activityTaskFailedEventAttributes: failed }) => failed)).toEqual([]);
    const attempts = events.flatMap(({ activityTaskStartedEventAttributes: one }) => one?.attempt ?? []);
    expect(attempts).toEqual([1, 1, 1, 1]);
    expect(keysOf(ledger, 'nova/status')).toEqual([
      ...['active:execute:1', 'active:execute:2', 'active:execute:3'],
    ]);
  });

  it('are asked beside other branches', async () => {
    const { ledger, end } = blocks.begin<Server>(kind, beside, {
      prepare: (own) => activeAt(3)(own).conduct('images/read', () => 'debian'),
    });
    expect(await end).toMatchObject({ status: 'finished', context: { status: 'active', image: 'debian' } });
    expect(ledger.countOf('nova/status')).toBe(3);
  });

  it('end with the failure of a branch beside them, while they wait', async () => {
    const { end, ledger } = blocks.begin<Server>(kind, beside, {
      prepare: (own) =>
        activeAt(Infinity)(own)
          .conduct('images/read', () => 'debian')
          .conduct('images/pull', async () => {
            await own.asked('nova/status', 2);
            throw Object.assign(new Error('gone'), { nonRetryable: true });
          }),
    });
    expect(await end).toMatchObject({ status: 'errored', error: { step: 'all.image.pull' }, waits: [] });
    expect(ledger.targets).toContain('nova/stop');
  });

  it('end at a cancel, while they wait', async () => {
    const { end, handle, manager, uuid, ledger } = blocks.begin<Server>(kind, seldom, {
      prepare: activeAt(Infinity),
    });
    const execution = await until(async () => {
      const found = await manager.load(uuid).catch(() => undefined);
      return found?.waits.length === 1 && found;
    });
    expect(execution).toMatchObject({
      status: 'paused',
      waits: [{ step: 'active', kind: 'query', target: 'nova/status' }],
    });
    await handle.cancel();
    expect(await end).toMatchObject({ status: 'cancelled', error: { code: 'CANCELLED' } });
    expect(ledger.targets).toEqual(['nova/start', 'nova/status', 'nova/stop']);
  });

  it('let an operator act while they wait', async () => {
    const { end, manager, uuid, ledger } = blocks.begin<Server>(kind, seldom, { prepare: activeAt(2) });
    await until(async () => (await manager.load(uuid).catch(() => undefined))?.waits.length === 1);
    const { activePhases } = await manager.load(uuid);
    await manager.resolve(uuid, { action: 'retry', incident: activePhases[0]!, by: 'ann' });
    expect(await end).toMatchObject({ status: 'finished', context: { status: 'active' } });
    expect(keysOf(ledger, 'nova/status')).toEqual(['active:execute:1', 'active:execute:2']);
  });

  it('survive a restart of the worker, while they wait', async () => {
    const taskQueue = freshTaskQueue();
    const manager = await blocks.temporal.managerFor(taskQueue);
    const cache = kind === 'uncached' ? { maxCachedWorkflows: 0 } : {};
    const first = await blocks.startWorker({ taskQueue, ...cache });
    const run = blocks.beginOn<Server>(manager, polling, { prepare: activeAt(4) });
    await run.ledger.asked('nova/status', 2);
    await first.stop();
    const second = await blocks.startWorker({ taskQueue, ...cache });
    expect(await run.end).toMatchObject({ status: 'finished', context: { status: 'active' } });
    expect(run.ledger.countOf('nova/status')).toBe(4);
    await second.stop();
  });

  it('need no operator after a reset of the workflow to before them', async () => {
    const { end, manager, uuid, ledger } = blocks.begin<Server>(kind, asked, {
      prepare: (own) => own.conduct('images/read', () => `debian ${String(own.countOf('images/read'))}`),
    });
    const waits = () =>
      until(async () => (await manager.load(uuid).catch(() => undefined))?.waits.length === 1);
    await waits();
    end.catch(() => undefined);
    await reset(blocks.temporal.client, uuid, 1);
    await ledger.asked('images/read', 2);
    await waits();
    await manager.send(uuid, { event: 'ready' });
    const execution = await until(async () => {
      const found = await manager.load(uuid);
      return found.status === 'finished' && found;
    });
    expect(execution).toMatchObject({ context: { image: 'debian 2' }, actions: [], incidents: [] });
    expect(ledger.targets).toEqual(['nova/start', 'images/read', 'images/read']);
  });

  it('let a check fail the saga, and an undo step report it when all is undone', async () => {
    const { end, ledger } = blocks.begin<Server>(kind, checked, {
      prepare: (own) => own.conduct('nova/quota', () => false),
    });
    expect(await end).toMatchObject({ status: 'errored', error: { code: 'CHECK_FAILED', step: 'allowed' } });
    expect(ledger.targets).toEqual(['nova/quota', 'nova/start', 'nova/stop', 'desk/report']);
    expect(ledger.requests.at(-1)?.content).toEqual({
      code: 'CHECK_FAILED',
      step: 'allowed',
      outcome: 'done',
      keys: [],
    });
  });
});

it('all histories are reproduced by the code', async () => {
  expect(await blocks.diverged()).toEqual([]);
});
