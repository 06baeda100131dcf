import { useBlocks, WORKERS } from './block-workers';
import { hurried, type Order, overdue, paidLater, waiting } from './wait-sagas';
import { freshTaskQueue } from '../../support/saga-worker';
import { until } from '../../support/until';

const blocks = useBlocks(require.resolve('./wait-sagas'));

const event = (id: string, content: unknown = id) => ({ event: 'paid', id, content });

const WAYS = [
  ['a saga', paidLater],
  ['a factory', 'madeLater'],
] as const;

describe.each(WORKERS)('waits on a worker that is %s', (kind) => {
  const cache = kind === 'uncached' ? { maxCachedWorkflows: 0 } : {};

  it.each(WAYS)(
    'events that come with the start of %s are used once, and repetitions change nothing',
    async (_, saga) => {
      const taskQueue = freshTaskQueue();
      const run = blocks.beginOn<Order>(await blocks.temporal.managerFor(taskQueue), saga, {});
      await until(() =>
        run.handle.describe().then(
          () => true,
          () => false,
        ),
      );
      const sent = Promise.all(
        ['first', 'second', 'third'].map((content) => run.manager.send(run.uuid, event('e1', content))),
      );
      const { stop } = await blocks.startWorker({ taskQueue, ...cache });
      await sent;
      const execution = await run.end;
      expect(execution).toMatchObject({ status: 'finished', unusedEvents: [] });
      expect(['first', 'second', 'third']).toContain(execution.context.paid);
      await stop();
    },
  );

  it('an event that came before the time was over beats the time, also where no worker ran meanwhile', async () => {
    const taskQueue = freshTaskQueue();
    const manager = await blocks.temporal.managerFor(taskQueue);
    const first = await blocks.startWorker({ taskQueue, ...cache });
    const run = blocks.beginOn<Order>(manager, hurried, {});
    await until(async () => (await manager.load(run.uuid).catch(() => undefined))?.waits.length === 1);
    await first.stop();
    const sent = manager.send(run.uuid, event('e1'));
    await until(async () => {
      const { events } = await run.handle.fetchHistory();
      return events?.some(({ timerFiredEventAttributes: fired }) => fired) === true;
    });
    const second = await blocks.startWorker({ taskQueue, ...cache });
    await sent;
    const { context, status } = await run.end;
    expect([status, context.paid, context.late]).toEqual(['finished', 'e1', undefined]);
    await second.stop();
  });

  it("in a race of an event with the time, the sender's answer agrees with the outcome", async () => {
    const runs = Array.from({ length: 12 }, () => blocks.begin<Order>(kind, hurried, {}));
    const races = await Promise.all(
      runs.map(async (run, index) => {
        // On a slow machine the wait may be over before it is seen.
        const seen = await until(async () => {
          const found = await run.manager.load(run.uuid).catch(() => undefined);
          return found && (found.waits.length === 1 || found.status === 'finished') && found;
        });
        const moment = (seen.waits[0]?.until ?? 0) - 60 + 10 * index;
        // The senders come at different moments around the end of the wait.
        await new Promise((resolve) => setTimeout(resolve, Math.max(0, moment - Date.now())));
        const answer = await run.manager.send(run.uuid, event('e1')).then(
          () => 'used',
          (error: unknown) => (error as { code: string }).code,
        );
        const { context } = await run.end;
        return { answer, isUsed: context.paid === 'e1', isLate: context.late === true };
      }),
    );
    for (const { answer, isUsed, isLate } of races) {
      expect(isUsed).toBe(!isLate);
      expect(isUsed ? ['used'] : ['EVENT_LATE', 'SAGA_EXECUTION_CLOSED']).toContain(answer);
    }
  });

  it('a cancel ends the waits of two branches at once, and undoes only after the request of the third has ended', async () => {
    let release = (): void => undefined;
    const run = blocks.begin<Order>(kind, waiting, {
      prepare: (ledger) => {
        release = ledger.hold('b/do');
      },
    });
    const { ledger, manager, uuid, handle } = run;
    await ledger.asked('b/do');
    await until(async () => (await manager.load(uuid)).waits.length === 2);
    await handle.cancel();
    await until(async () => (await manager.load(uuid)).waits.length === 0);
    expect(ledger.targets).toEqual(expect.not.arrayContaining(['a/undo', 'b/undo']));
    release();
    expect(await run.end).toMatchObject({ status: 'cancelled', error: { code: 'CANCELLED' }, waits: [] });
    expect([...ledger.targets.slice(0, 2)].sort()).toEqual(['a/do', 'b/do']);
    expect([...ledger.targets.slice(2)].sort()).toEqual(['a/undo', 'b/undo']);
    expect([ledger.inPlace, ledger.contradictions]).toEqual([[], []]);
  });

  it('the deadline ends the waits of three branches, and what was done is undone', async () => {
    const run = blocks.begin<Order>(kind, overdue, {});
    const { ledger, manager, uuid } = run;
    expect(await run.end).toMatchObject({
      status: 'errored',
      error: { code: 'DEADLINE_EXCEEDED' },
      waits: [],
    });
    expect([ledger.targets, ledger.inPlace]).toEqual([['a/do', 'b/do', 'b/undo', 'a/undo'], []]);
    await expect(manager.send(uuid, event('e1'))).rejects.toMatchObject({ code: 'SAGA_EXECUTION_CLOSED' });
  });

  it('too many events, one that is too large, and one that cannot be stored are refused and change nothing', async () => {
    let release = (): void => undefined;
    const run = blocks.begin<Order>(kind, paidLater, {
      prepare: (ledger) => {
        release = ledger.hold('stock/reserve');
      },
    });
    const { ledger, manager, uuid, handle } = run;
    await ledger.asked('stock/reserve');
    const codeOf = (sent: Promise<unknown>) =>
      sent.then(
        () => 'taken',
        (error: unknown) => (error as { code: string }).code,
      );
    expect(await codeOf(manager.send(uuid, event('large', 'x'.repeat(300_000))))).toBe('INPUT_INVALID');
    const raw = (content: unknown) =>
      handle.executeUpdate('saga.event', { args: [{ event: 'paid', content }] });
    await expect(raw('x'.repeat(300_000))).rejects.toMatchObject({ cause: { type: 'INPUT_INVALID' } });
    let deep: unknown = 'content';
    for (let depth = 0; depth < 1_500; depth += 1) deep = [deep];
    await expect(raw(deep)).rejects.toMatchObject({ cause: { type: 'INPUT_INVALID' } });
    expect(
      await codeOf(
        manager.send(
          uuid,
          event('function', () => 1),
        ),
      ),
    ).toBe('INPUT_INVALID');
    const answers: string[] = [];
    for (let number = 0; !answers.includes('EVENT_BUFFER_FULL') && number < 40; number += 1) {
      answers.push(await codeOf(manager.send(uuid, event(`e${String(number)}`, 'x'.repeat(10_000)))));
    }
    expect(answers.slice(0, -1)).toEqual(Array.from({ length: 26 }, () => 'taken'));
    expect(await codeOf(manager.send(uuid, event('e7')))).toBe('taken');
    release();
    const execution = await run.end;
    expect(execution).toMatchObject({ status: 'finished' });
    expect(execution.unusedEvents).toHaveLength(25);
    const { events } = await handle.fetchHistory();
    expect(events?.some(({ workflowTaskFailedEventAttributes: failed }) => failed)).toBe(false);
  });
});

it('the histories of all executions replay', async () => {
  expect(await blocks.diverged()).toEqual([]);
});
