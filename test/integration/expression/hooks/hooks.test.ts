import { bundleSagas } from 'temporal-saga/worker';
import type { BlockRun } from '../../blocks/block-workers';
import { UNCACHED, useBlocks, WORKERS } from '../../blocks/block-workers';
import { useKillableWorkers } from '../../blocks/killable-workers';
import { freshTaskQueue, type TestWorkerOptions, withSources } from '../../../support/saga-worker';
import { until } from '../../../support/until';
import { type Fulfilment, fulfilOrder, ship, unnamed, withEmptyHook, withoutHook } from './fulfil-order';

const blocks = useBlocks(require.resolve('./hook-sagas'));

const killable = useKillableWorkers(blocks);

const deployed = (module: string) => bundleSagas(withSources({ sagasPath: require.resolve(module) }));
const more = deployed('./hook-sagas-more');
const fewer = deployed('./hook-sagas-fewer');
// Awaited by the tests; a rejection before that must not end the process.
more.catch(() => undefined);
fewer.catch(() => undefined);

type Run = BlockRun<Fulfilment>;

/** Resolves when the saga waits for its event. */
const waits = ({ manager, uuid }: Run) =>
  until(async () => (await manager.load(uuid).catch(() => undefined))?.waits.length === 1);

const pay = ({ manager, uuid }: Run) => manager.send(uuid, { event: 'paid' });

/** The hook and its steps, as the record has them. */
const filledSteps = async ({ manager, uuid }: Run) =>
  (await manager.load(uuid)).steps.map(({ step }) => step).filter((step) => step.startsWith('created'));

const FIRST = ['created', 'created.labels.print', 'created.labels.stick', 'created.mail.mail'];

describe.each(WORKERS)('hooks on a worker that is %s', (kind) => {
  const cache = kind === 'uncached' ? UNCACHED : {};

  /** Begins an execution on a queue of its own, and stops the worker where the saga waits, before its hook. */
  async function leaveBeforeHook() {
    const taskQueue = freshTaskQueue();
    const manager = await blocks.temporal.managerFor(taskQueue);
    const run = blocks.beginOn<Fulfilment>(manager, fulfilOrder, {});
    await beside(taskQueue, {}, () => waits(run));
    return { taskQueue, run };
  }

  async function beside<R>(
    taskQueue: string,
    options: Partial<TestWorkerOptions>,
    part: () => Promise<R>,
  ): Promise<R> {
    const worker = await blocks.startWorker({ taskQueue, ...cache, ...options });
    const result = await part();
    await worker.stop();
    return result;
  }

  it('are filled by the modules of the worker, of which the client knows nothing', async () => {
    const run = blocks.begin<Fulfilment>(kind, fulfilOrder, {});
    await waits(run);
    await pay(run);
    expect(await run.end).toMatchObject({ status: 'finished' });
    expect(run.ledger.targets).toEqual(['reserve/do', 'print/do', 'stick/do', 'mail/do', 'charge/do']);
    expect(await filledSteps(run)).toEqual(FIRST);
  });

  it('are undone with the saga', async () => {
    const run = blocks.begin<Fulfilment>(kind, fulfilOrder, {
      prepare: (ledger) => ledger.refuse('charge/do'),
    });
    await waits(run);
    await pay(run);
    expect(await run.end).toMatchObject({ status: 'errored', error: { step: 'charge' } });
    expect(run.ledger.targets.slice(5)).toEqual(['mail/undo', 'stick/undo', 'print/undo', 'reserve/undo']);
    expect([run.ledger.inPlace, run.ledger.contradictions]).toEqual([[], []]);
  });

  it('stand in the items of a loop', async () => {
    const { end, ledger } = blocks.begin<Fulfilment>(kind, ship, {
      prepare: (own) => own.refuse('charge/do'),
    });
    expect(await end).toMatchObject({ status: 'errored' });
    expect([ledger.countOf('print/do'), ledger.countOf('print/undo'), ledger.inPlace]).toEqual([2, 2, []]);
  });

  it('cost nothing without fillings', async () => {
    const eventsOf = async (saga: typeof withEmptyHook | string) => {
      const { end, handle } = blocks.begin<Fulfilment>(kind, saga, {});
      expect((await end).steps.map(({ step }) => step)).toEqual(['reserve']);
      return (await handle.fetchHistory()).events?.map(({ eventType }) => eventType);
    };
    expect(await eventsOf(withEmptyHook)).toEqual(await eventsOf(withoutHook.name ?? ''));
  });

  it('survive the stop of the worker between two fillings', async () => {
    const { taskQueue, run } = await leaveBeforeHook();
    const release = run.ledger.hold('mail/do');
    const first = await blocks.startWorker({ taskQueue, ...cache });
    await pay(run);
    await run.ledger.asked('mail/do');
    const stopping = first.stop();
    release();
    await stopping;
    await beside(taskQueue, {}, async () => {
      expect(await run.end).toMatchObject({ status: 'finished' });
      expect(await filledSteps(run)).toEqual(FIRST);
    });
    expect(run.ledger.contradictions).toEqual([]);
  });

  it('survive a worker process that is killed between two fillings, forward and back', async () => {
    const cached = kind === 'uncached' ? 0 : 100;
    await killable.start(cached);
    const runs = await Promise.all([
      killable.begin<Fulfilment>(fulfilOrder, {}),
      killable.begin<Fulfilment>(fulfilOrder, { prepare: (ledger) => ledger.refuse('charge/do') }),
    ]);
    const targets = ['mail/do', 'stick/undo'] as const;
    const releases = runs.map(({ ledger }, index) => ledger.hold(targets[index] ?? ''));
    for (const run of runs) {
      await waits(run);
      await pay(run);
    }
    await Promise.all(runs.map(({ ledger }, index) => ledger.asked(targets[index] ?? '')));
    await killable.kill();
    for (const release of releases) release();
    await killable.start(cached);
    const ends = await Promise.all(runs.map(({ end }) => end));
    expect(ends.map(({ status }) => status)).toEqual(['finished', 'errored']);
    expect(runs.flatMap(({ ledger }) => ledger.contradictions)).toEqual([]);
    expect(runs[1]?.ledger.inPlace).toEqual([]);
    await killable.kill();
  });

  it('keep the fillings of their start on a worker that has one more, which later executions run', async () => {
    const { taskQueue, run } = await leaveBeforeHook();
    await beside(taskQueue, { workflowBundle: await more }, async () => {
      await pay(run);
      expect(await run.end).toMatchObject({ status: 'finished' });
      expect(await filledSteps(run)).toEqual(FIRST);
      const later = blocks.beginOn<Fulfilment>(run.manager, fulfilOrder, {});
      await waits(later);
      await pay(later);
      expect(await later.end).toMatchObject({ status: 'finished' });
      expect(later.ledger.targets).toEqual([
        ...['reserve/do', 'points/do', 'print/do', 'stick/do', 'mail/do', 'charge/do'],
      ]);
    });
    expect(run.ledger.targets).not.toContain('points/do');
  });

  it('wait on a worker that has one less, and lose nothing', async () => {
    const { taskQueue, run } = await leaveBeforeHook();
    const blocked = await beside(taskQueue, { workflowBundle: await fewer }, async () => {
      // The signal reaches a workflow whose task fails; an update would not be answered.
      await run.handle.signal('saga.event', { event: 'paid' });
      return await until(async () => {
        const { taskQueue: _, ...described } = await run.handle.describe();
        const task = described.raw.pendingWorkflowTask;
        return (task?.attempt ?? 0) > 1 && (await newestTaskFailure(run));
      });
    });
    expect(blocked).toContain('CALLBACK_MISSING');
    expect(blocked).toContain('fulfil-order.created.labels.print.onExecute');
    expect(run.ledger.targets).toEqual(['reserve/do']);
    await beside(taskQueue, {}, async () => {
      expect(await run.end).toMatchObject({ status: 'finished' });
    });
    expect(run.ledger.targets).toEqual(['reserve/do', 'print/do', 'stick/do', 'mail/do', 'charge/do']);
  });

  it('keep their fillings in a run that continues another one, also beside steps without names', async () => {
    const taskQueue = freshTaskQueue();
    const manager = await blocks.temporal.managerFor(taskQueue);
    const run = blocks.beginOn<Fulfilment>(manager, unnamed, {
      prepare: (ledger) => ledger.refuse('charge/do'),
    });
    const incident = await beside(taskQueue, {}, () =>
      until(async () => (await manager.load(run.uuid).catch(() => undefined))?.incidents[0]),
    );
    run.ledger.serve('charge/do');
    await beside(taskQueue, { workflowBundle: await more }, async () => {
      await manager.resolve(run.uuid, { action: 'retry', incident, by: 'ann' });
      expect(await run.end).toMatchObject({ status: 'finished' });
    });
    expect(run.ledger.targets).toEqual(['print/do', 'charge/do', 'charge/do']);
  });
});

/** The message of the latest workflow task that failed. */
async function newestTaskFailure({ handle }: Run): Promise<string | undefined> {
  const { events = [] } = await handle.fetchHistory();
  const failures = (events ?? []).flatMap(
    ({ workflowTaskFailedEventAttributes: failed }) => failed?.failure?.message ?? [],
  );
  return failures.at(-1);
}

describe('the histories of these tests', () => {
  /** The codes and the sagas of the executions that a deploy does not continue. */
  const stopped = async (code?: Awaited<typeof more>) => {
    const failures = (await blocks.diverged(code)) as readonly {
      readonly saga: string;
      readonly failure: { readonly code: string };
    }[];
    return [...new Set(failures.map(({ saga, failure }) => `${failure.code} ${saga}`))].sort();
  };

  it('are reproduced by a deploy that has all fillings', async () => {
    expect(await stopped(await more)).toEqual([]);
  }, 120_000);

  it('would wait for their fillings on a deploy without them, and diverge nowhere', async () => {
    // Each of the two workers has begun one execution on the deploy with another filling.
    expect(await stopped()).toEqual(['CALLBACK_MISSING fulfil-order']);
    expect(await stopped(await fewer)).toEqual(['CALLBACK_MISSING fulfil-order', 'CALLBACK_MISSING unnamed']);
  }, 120_000);
});
