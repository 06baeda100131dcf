import { randomUUID } from 'node:crypto';
import { until } from '../../support/until';
import { runsOf, WORKERS } from './block-workers';
import { Ledger } from './ledger';
import { type Collection, collecting, polling } from './round-sagas';
import { useShortRuns } from './short-runs';

const shortRuns = useShortRuns({ eventLimit: 40, sagasPath: require.resolve('./round-sagas') });
const ledgers = new Map<string, Ledger>();

/** Runs a part of a test while a worker runs. */
function withWorker<R>(kind: (typeof WORKERS)[number], part: () => Promise<R>): Promise<R> {
  const cache = kind === 'uncached' && { maxCachedWorkflows: 0 };
  return shortRuns.beside(
    { participants: { '*': (request) => ledgers.get(request.sagaId)?.answer(request) }, ...cache },
    part,
  );
}

function begin(saga: typeof collecting, total: number) {
  const uuid = randomUUID();
  const ledger = new Ledger();
  ledgers.set(uuid, ledger);
  const end = shortRuns.manager.run<Collection>(saga, { total }, { uuid, raiseOnError: false });
  end.catch(() => undefined);
  return { uuid, ledger, end };
}

describe('rounds that continue in other runs', () => {
  it.each(WORKERS)(
    'each round takes one event, over a restart of a worker that is %s; all are undone, the last one first',
    async (kind) => {
      const { uuid, ledger, end } = begin(collecting, 30);
      ledger.refuse('shop/confirm');
      const send = (number: number) =>
        shortRuns.manager.send(uuid, {
          event: 'paid',
          id: String(number),
          content: { note: `n${number}`, amount: 1 },
        });
      await withWorker(kind, async () => {
        await until(
          async () => (await shortRuns.manager.load(uuid).catch(() => undefined))?.waits.length === 1,
        );
        // Early events wait for later rounds, also over other runs.
        for (let number = 1; number <= 20; number += 1) await send(number);
        await ledger.received(15);
      });
      await withWorker(kind, async () => {
        for (let number = 21; number <= 30; number += 1) await send(number);
        await end;
      });
      const notes = Array.from({ length: 30 }, (_, index) => `n${String(index + 1)}`);
      expect(await end).toMatchObject({ status: 'errored', error: { step: 'confirm' }, context: { notes } });
      const booked = ledger.requests.filter(({ target }) => target === 'bank/book');
      expect(booked.map(({ content }) => content)).toEqual(notes);
      const undone = ledger.requests.filter(({ target }) => target === 'bank/cancel');
      expect(undone.map(({ step }) => step)).toEqual(booked.map(({ step }) => step).reverse());
      expect([ledger.inPlace, ledger.contradictions]).toEqual([[], []]);
      expect((await runsOf(shortRuns.client, uuid)).length).toBeGreaterThan(3);
    },
    120_000,
  );

  it('500 rounds', async () => {
    const { uuid, ledger, end } = begin(polling, 500);
    await withWorker('cached', () => end);
    expect(await end).toMatchObject({ status: 'finished', context: { paid: 500 } });
    expect(new Set(ledger.requests.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(500);
    expect((await runsOf(shortRuns.client, uuid)).length).toBeGreaterThan(10);
  }, 300_000);
});

it('the histories of all runs replay', async () => {
  const { runs, diverged } = await shortRuns.replay(ledgers.keys());
  expect(diverged).toEqual([]);
  expect(runs).toBeGreaterThan(ledgers.size);
}, 120_000);
