import { Saga, SagaRefused, SagaRequest } from 'temporal-saga';
import { type ParticipantFunction } from 'temporal-saga/testing';
import {
  type Counterexample,
  ExplorationError,
  type ExploreOptions,
  exploreSaga,
} from 'temporal-saga/testing/explorer';

/** The counterexample that an exploration must find; its call reproduces it. */
async function counterexample<T extends object, B>(
  saga: Saga<T>,
  options: ExploreOptions<T, B>,
): Promise<Counterexample> {
  const found = await find(saga, options);
  expect(await find(saga, { ...options, only: found.schedule })).toEqual(found);
  return found;
}

async function find<T extends object, B>(
  saga: Saga<T>,
  options: ExploreOptions<T, B>,
): Promise<Counterexample> {
  const error: unknown = await exploreSaga(saga, options).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ExplorationError);
  return (error as ExplorationError).exploration.counterexample!;
}

interface Shop {
  stock: number;
  money: number;
  reserved: Map<string, number>;
  charged: Map<string, number>;
  shipped: Map<string, number>;
  undone: Set<string>;
}
const shop = (): Shop => ({
  stock: 10,
  money: 0,
  reserved: new Map(),
  charged: new Map(),
  shipped: new Map(),
  undone: new Set(),
});
/** Each key is done once, and never after its undo. */
const once =
  ({ undone }: Shop, done: Map<string, number>, deed: () => unknown): ParticipantFunction =>
  ({ idempotencyKey }) => {
    if (undone.has(idempotencyKey)) throw new SagaRefused();
    if (done.has(idempotencyKey)) return { id: idempotencyKey };
    done.set(idempotencyKey, 1);
    deed();
    return { id: idempotencyKey };
  };
const undoOnce =
  ({ undone }: Shop, done: Map<string, number>, undo: () => unknown): ParticipantFunction =>
  ({ undoOf }) => {
    for (const key of undoOf) {
      undone.add(key);
      if (done.delete(key)) undo();
    }
  };
const operationsOf = (books: Shop): Record<string, ParticipantFunction> => ({
  reserve: once(books, books.reserved, () => (books.stock -= 1)),
  release: undoOnce(books, books.reserved, () => (books.stock += 1)),
  charge: once(books, books.charged, () => (books.money += 5)),
  refund: undoOnce(books, books.charged, () => (books.money -= 5)),
  ship: once(books, books.shipped, () => undefined),
});
const serving = (change: (books: Shop) => Record<string, ParticipantFunction> = () => ({})) => ({
  books: shop,
  participants: (books: Shop) => {
    const known = { ...operationsOf(books), ...change(books) };
    return { p: (request: Parameters<ParticipantFunction>[0]) => known[request.operation]!(request) };
  },
});
const conserved = {
  'stock is conserved': (_: unknown, { stock, reserved }: Shop) => stock + reserved.size === 10,
  'all or nothing': ({ status }: { status: string }, { reserved, charged }: Shop) => {
    expect([reserved.size, charged.size]).toEqual(status === 'finished' ? [1, 1] : [0, 0]);
  },
};
const ask = (operation: string) => () => new SagaRequest({ target: `p/${operation}` });
const order = () =>
  new Saga('order')
    .remoteStep('reserve', ask('reserve'))
    .onFailure(ask('release'))
    .remoteStep('charge', ask('charge'))
    .onFailure(ask('refund'));

describe('an exploration of a saga', () => {
  it('finds nothing where nothing is wrong', async () => {
    const { schedules, broken } = await exploreSaga(order().commit(), {
      ...serving(),
      invariants: conserved,
      faults: 2,
    });
    expect({ schedules, broken }).toEqual({ schedules: 1 + 29 + 153, broken: 0 });
  });

  it('finds an undo that releases twice', async () => {
    const found = await counterexample(order().commit(), {
      ...serving((books) => ({ release: () => void (books.stock += 1) })),
      invariants: conserved,
    });
    expect(found.broken).toContain('stock is conserved');
  });

  it('finds an undo that is not idempotent by the books alone', async () => {
    const releaseAlways: ParticipantFunction = () => undefined;
    const found = await counterexample(order().commit(), {
      ...serving((books) => ({
        release: (request) => {
          books.stock += books.reserved.size + books.undone.size;
          return operationsOf(books)['release']!(request) ?? releaseAlways(request);
        },
      })),
    });
    expect(found).toMatchObject({ schedule: 'reserve=fails', broken: ['L3'] });
    expect(found.story).toContain('delivered once more after the end');
  });

  it('finds a missing idempotency check', async () => {
    const found = await counterexample(order().commit(), {
      ...serving((books) => ({ charge: () => void (books.money += 5) })),
    });
    expect(found).toMatchObject({ schedule: 'no faults', broken: ['L3'] });
    expect(found.story.split('\n')).toHaveLength(7);
    expect(found.story).toContain('<-- here');
  });

  it('finds a deed that lands after its undo', async () => {
    const found = await counterexample(order().commit(), {
      ...serving((books) => ({
        refund: ({ undoOf }) => {
          for (const key of undoOf) if (books.charged.delete(key)) books.money -= 5;
        },
      })),
      only: 'charge=late',
    });
    expect(found).toMatchObject({ schedule: 'charge=late', broken: ['L3'] });
    expect(found.story).toContain('[not answered, and done only after its undo]   <-- here');
  });

  it('finds an irreversible step before one that can be refused', async () => {
    const saga = new Saga('order')
      .remoteStep('ship', ask('ship'))
      .remoteStep('charge', ask('charge'))
      .onFailure(ask('refund'))
      .commit();
    const found = await counterexample(saga, serving());
    expect(found.broken).toEqual(['L11']);
    expect(await exploreSaga(saga, { ...serving(), except: ['L11'] })).toMatchObject({ broken: 0 });
  });

  it('finds a step behind the pivot that the participant refuses', async () => {
    const saga = order()
      .remoteStep('book', ask('ship'))
      .pivot()
      .remoteStep('ship', ask('ship'))
      .retriable()
      .commit();
    const refuseShip = serving(() => ({
      ship: ({ step }) => {
        if (step === 'ship') throw new SagaRefused();
      },
    }));
    const found = await counterexample(saga, refuseShip);
    expect(found).toMatchObject({ schedule: 'no faults', broken: ['L9'] });
    expect(await exploreSaga(saga, { ...serving(), faults: 2 })).toMatchObject({ broken: 0 });
  });

  it('finds an undo that throws for want of what only the response had', async () => {
    const saga = new Saga<{ reservation?: string }>('order')
      .remoteStep('reserve', ask('reserve'))
      .onSuccess<{ id: string }>((context, response) => {
        context.reservation = response.content().id;
      })
      .onFailure(
        (context) =>
          new SagaRequest({ target: 'p/release', content: { id: context.require('reservation') } }),
      )
      .commit();
    const found = await counterexample(saga, { ...serving(), faults: 2 });
    expect(found.broken).toEqual(['L9']);
    expect(found.schedule).toMatch(/^reserve=\w+$/);
    expect(found.story).toContain('onFailure failed');
  });

  it('finds an undo that does nothing for want of what only the response had', async () => {
    const saga = new Saga<{ reservation?: string }>('order')
      .remoteStep('reserve', ask('reserve'))
      .onSuccess<{ id: string }>((context, response) => {
        context.reservation = response.content().id;
      })
      .onFailure(({ reservation }) =>
        reservation === undefined ? undefined : new SagaRequest({ target: 'p/release' }),
      )
      .commit();
    const found = await counterexample(saga, {
      ...serving(),
      invariants: { 'stock is conserved': ({ status }, { stock }) => status === 'finished' || stock === 10 },
    });
    expect(found).toMatchObject({ schedule: 'reserve=lost', broken: ['stock is conserved', 'L11'] });
  });

  it('finds a wrong order by hand', async () => {
    // The stock cannot be released while the charge for it stands.
    const saga = new Saga('order')
      .remoteStep('reserve', ask('reserve'))
      .remoteStep('charge', ask('charge'))
      .onFailure(ask('release'))
      .localStep('refund-at-last', () => new Error('stop'))
      .commit();
    const found = await counterexample(saga, {
      ...serving((books) => ({
        release: () => {
          if (books.charged.size > 0) throw new SagaRefused({ why: 'charged' });
        },
      })),
    });
    expect(found).toMatchObject({ schedule: 'no faults', broken: ['L9'] });
  });

  it('finds a callback that is not deterministic', async () => {
    let calls = 0;
    const saga = new Saga('order')
      .remoteStep('a', () => new SagaRequest({ target: 'p/ship', content: { n: (calls += 1) } }))
      .withoutUndo('only a test')
      .commit();
    const found = await find(saga, serving());
    expect(found).toMatchObject({ schedule: 'no faults', broken: ['L6', 'L8'] });
  });
});
