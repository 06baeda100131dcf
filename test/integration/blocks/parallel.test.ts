import { stepIs, useBlocks, WORKERS } from './block-workers';
import { beside, clashing, merging } from './parallel-sagas';

const blocks = useBlocks(require.resolve('./parallel-sagas'));

const BRANCHES = ['flight', 'hotel', 'car'] as const;

/** All orders of the branches. */
const ORDERS = BRANCHES.flatMap((first) =>
  BRANCHES.filter((other) => other !== first).map((second) => {
    const [third = first] = BRANCHES.filter((other) => other !== first && other !== second);
    return [first, second, third] as const;
  }),
);

describe.each(WORKERS)('branches beside each other on a worker that is %s', (kind) => {
  it('a success that comes after the failure of another branch is undone once, with what it wrote', async () => {
    let release = (): void => undefined;
    const { end, ledger } = blocks.begin(kind, beside, {
      prepare: (own) => {
        own.refuse('flight/reserve');
        release = own.hold('hotel/reserve', () => ({ id: 'H1' }));
      },
    });
    await ledger.asked('hotel/reserve');
    await ledger.asked('flight/reserve');
    await ledger.asked('car/reserve');
    release();
    const execution = await end;
    expect(execution).toMatchObject({
      status: 'errored',
      error: { code: 'REFUSED', step: 'book.flight.reserve' },
      context: { hotel: 'H1' },
    });
    expect([...ledger.targets.slice(0, 3)].sort()).toEqual([
      'car/reserve',
      'flight/reserve',
      'hotel/reserve',
    ]);
    expect([...ledger.targets.slice(3)].sort()).toEqual(['car/cancel', 'hotel/cancel']);
    expect(ledger.requests.find(({ target }) => target === 'hotel/cancel')?.content).toEqual({ id: 'H1' });
    expect([ledger.inPlace, ledger.contradictions]).toEqual([[], []]);
  });

  it('two values under one key conflict in every order, at one step, and everything is undone', async () => {
    const results = await Promise.all(
      ORDERS.map(async (order) => {
        const releases = new Map<string, () => void>();
        const run = blocks.begin(kind, clashing, {
          prepare: (own) => {
            for (const name of BRANCHES) releases.set(name, own.hold(`${name}/reserve`));
          },
        });
        await Promise.all(BRANCHES.map((name) => run.ledger.asked(`${name}/reserve`)));
        const [first, second, third] = order;
        releases.get(first)?.();
        await stepIs(run, `book.${first}.reserve`, 'done');
        releases.get(second)?.();
        releases.get(third)?.();
        return { execution: await run.end, ledger: run.ledger };
      }),
    );
    for (const { execution, ledger } of results) {
      expect(execution).toMatchObject({ status: 'errored', error: { code: 'CONTEXT_CONFLICT' } });
      const conflicts = execution.steps.filter(({ error }) => error?.code === 'CONTEXT_CONFLICT');
      expect(conflicts.map(({ kind: of }) => of)).toEqual(['remote']);
      expect([ledger.inPlace, ledger.contradictions]).toEqual([[], []]);
      expect(new Set(ledger.targets).size).toBe(6);
    }
  });

  it('with reducers the context is the same in every order', async () => {
    const contexts = await Promise.all(
      ORDERS.map(async (order) => {
        const releases = new Map<string, () => void>();
        const run = blocks.begin(kind, merging, {
          context: { total: 100 },
          prepare: (own) => {
            for (const name of BRANCHES) releases.set(name, own.hold(`${name}/reserve`));
          },
        });
        await Promise.all(BRANCHES.map((name) => run.ledger.asked(`${name}/reserve`)));
        for (const name of order) {
          releases.get(name)?.();
          if (name !== order[2]) await stepIs(run, `book.${name}.reserve`, 'done');
        }
        const { status, context } = await run.end;
        return { status, price: context.price, total: context.total };
      }),
    );
    expect(new Set(contexts.map((one) => JSON.stringify(one)))).toEqual(
      new Set([JSON.stringify({ status: 'finished', price: 'flight+hotel+car', total: 106 })]),
    );
  });
});

it('the histories of all executions replay', async () => {
  expect(await blocks.diverged()).toEqual([]);
});
