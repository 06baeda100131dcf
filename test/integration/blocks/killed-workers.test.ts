import { stepIs, useBlocks } from './block-workers';
import { useKillableWorkers } from './killable-workers';
import { ordered } from './parallel-sagas';

const blocks = useBlocks(require.resolve('./parallel-sagas'));
const workers = useKillableWorkers(blocks);

const STEPS = ['flight/reserve', 'hotel/reserve', 'car/reserve', 'payment/charge'];
const UNDOS = ['flight/cancel', 'hotel/cancel', 'car/cancel'];

describe.each([
  ['caches workflows', 100],
  ['caches none', 0],
] as const)('a worker process that %s', (_, cached) => {
  it('is killed at each request of a saga: the saga ends as if nothing had happened', async () => {
    await workers.start(cached);
    const releases: (() => void)[] = [];
    const begin = (held: string, refused: readonly string[] = []) =>
      workers.begin(ordered, {
        prepare: (ledger) => {
          ledger.refuse(...refused);
          releases.push(ledger.hold(held));
        },
      });
    const done = await Promise.all(STEPS.map((step) => begin(step)));
    const undone = await Promise.all(UNDOS.map((undo) => begin(undo, ['payment/charge'])));
    const late = await begin('hotel/reserve', ['flight/reserve']);
    await Promise.all([
      ...done.map(({ ledger }, index) => ledger.asked(STEPS[index] ?? '')),
      ...undone.map(({ ledger }, index) => ledger.asked(UNDOS[index] ?? '')),
      late.ledger.asked('hotel/reserve'),
      stepIs(late, 'book.flight.reserve', 'failed'),
    ]);
    await workers.kill();
    for (const release of releases) release();
    await workers.start(cached);
    for (const { end, ledger } of done) {
      expect(await end).toMatchObject({ status: 'finished' });
      expect(ledger.inPlace).toEqual([...STEPS].sort());
      expect(ledger.contradictions).toEqual([]);
    }
    for (const { end, ledger } of undone) {
      expect(await end).toMatchObject({ status: 'errored', error: { step: 'charge' } });
      expect([ledger.inPlace, ledger.contradictions]).toEqual([[], []]);
      const order = [...new Set(ledger.targets)];
      expect(order.indexOf('car/cancel')).toBeLessThan(order.indexOf('flight/cancel'));
    }
    // The killed attempt was the last one, and it has its effect late.
    expect(await late.end).toMatchObject({
      status: 'errored',
      error: { code: 'REFUSED', step: 'book.flight.reserve' },
    });
    expect(late.ledger.targets).toEqual(
      expect.arrayContaining(['flight/reserve', 'hotel/reserve', 'hotel/cancel']),
    );
    expect(late.ledger.targets.at(-1)).toBe('hotel/cancel');
    expect([late.ledger.inPlace, late.ledger.contradictions]).toEqual([[], []]);
  });

  it('is killed after one branch has failed: the success of another one still comes, and is undone', async () => {
    await workers.start(cached, 'elsewhere');
    let release = (): void => undefined;
    const run = await workers.begin(ordered, {
      prepare: (ledger) => {
        ledger.refuse('flight/reserve');
        release = ledger.hold('hotel/reserve', () => ({ id: 'H1' }));
      },
    });
    const { ledger, end } = run;
    await Promise.all([ledger.asked('hotel/reserve'), stepIs(run, 'book.flight.reserve', 'failed')]);
    await workers.kill();
    release();
    await workers.start(cached, 'elsewhere');
    expect(await end).toMatchObject({
      status: 'errored',
      error: { code: 'REFUSED', step: 'book.flight.reserve' },
      context: { hotel: 'H1' },
    });
    expect([...ledger.targets].sort()).toEqual(['flight/reserve', 'hotel/cancel', 'hotel/reserve']);
    expect(ledger.requests.at(-1)).toMatchObject({ target: 'hotel/cancel', content: { id: 'H1' } });
    expect([ledger.inPlace, ledger.contradictions]).toEqual([[], []]);
  });
});

it('the histories of all executions replay', async () => {
  expect(await blocks.diverged()).toEqual([]);
});
