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
  ({ undone }: Shop, done: Map<string, number>, effect: () => unknown): ParticipantFunction =>
  ({ idempotencyKey }) => {
    if (undone.has(idempotencyKey)) throw new SagaRefused();
    if (done.has(idempotencyKey)) return { id: idempotencyKey };
    done.set(idempotencyKey, 1);
    effect();
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
const operationsOf = (ledger: Shop): Record<string, ParticipantFunction> => ({
  reserve: once(ledger, ledger.reserved, () => (ledger.stock -= 1)),
  release: undoOnce(ledger, ledger.reserved, () => (ledger.stock += 1)),
  charge: once(ledger, ledger.charged, () => (ledger.money += 5)),
  refund: undoOnce(ledger, ledger.charged, () => (ledger.money -= 5)),
  ship: once(ledger, ledger.shipped, () => undefined),
});
const serving = (change: (ledger: Shop) => Record<string, ParticipantFunction> = () => ({})) => ({
  participantState: shop,
  participants: (ledger: Shop) => {
    const known = { ...operationsOf(ledger), ...change(ledger) };
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

describe('the explorer and an order saga', () => {
  it('the explorer finds nothing in a correct saga', async () => {
    const { schedules, broken } = await exploreSaga(order().commit(), {
      ...serving(),
      invariants: conserved,
      faults: 2,
    });
    expect({ schedules, broken }).toEqual({ schedules: 1 + 31 + 153, broken: 0 });
  });

  it('the explorer finds an undo that releases twice', async () => {
    const found = await counterexample(order().commit(), {
      ...serving((ledger) => ({ release: () => void (ledger.stock += 1) })),
      invariants: conserved,
    });
    expect(found.broken).toContain('stock is conserved');
  });

  it('the explorer finds an undo that is not idempotent without any invariant', async () => {
    const releaseAlways: ParticipantFunction = () => undefined;
    const found = await counterexample(order().commit(), {
      ...serving((ledger) => ({
        release: (request) => {
          ledger.stock += ledger.reserved.size + ledger.undone.size;
          return operationsOf(ledger)['release']!(request) ?? releaseAlways(request);
        },
      })),
    });
    expect(found).toMatchObject({ schedule: 'reserve=fails', broken: ['L3'] });
    expect(found.transcript).toContain('delivered again after the end');
  });

  it('the explorer finds a missing idempotency check', async () => {
    const found = await counterexample(order().commit(), {
      ...serving((ledger) => ({ charge: () => void (ledger.money += 5) })),
    });
    expect(found).toMatchObject({ schedule: 'no faults', broken: ['L3'] });
    expect(found.transcript.split('\n')).toHaveLength(7);
    expect(found.transcript).toContain('<-- here');
  });

  it('the explorer finds an effect that arrives after its undo', async () => {
    const found = await counterexample(order().commit(), {
      ...serving((ledger) => ({
        refund: ({ undoOf }) => {
          for (const key of undoOf) if (ledger.charged.delete(key)) ledger.money -= 5;
        },
      })),
      only: 'charge=late',
    });
    expect(found).toMatchObject({ schedule: 'charge=late', broken: ['L3'] });
    expect(found.transcript).toContain('[no reply, and done only after its undo]   <-- here');
  });

  it('the explorer finds an irreversible step before one that can be refused', async () => {
    const saga = new Saga('order')
      .remoteStep('ship', ask('ship'))
      .remoteStep('charge', ask('charge'))
      .onFailure(ask('refund'))
      .commit();
    const found = await counterexample(saga, serving());
    expect(found.broken).toEqual(['L11']);
    expect(await exploreSaga(saga, { ...serving(), except: ['L11'] })).toMatchObject({ broken: 0 });
  });

  it('the explorer finds a step after the pivot that the participant refuses', async () => {
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

  it('the explorer finds an undo that throws because it needs data of a lost reply', async () => {
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
    expect(found.transcript).toContain('onFailure failed');
  });

  it('the explorer finds an undo that does nothing because it needs data of a lost reply', async () => {
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

  it('the explorer finds undos in the wrong order', async () => {
    // The stock cannot be released before the charge is refunded.
    const saga = new Saga('order')
      .remoteStep('reserve', ask('reserve'))
      .remoteStep('charge', ask('charge'))
      .onFailure(ask('release'))
      .localStep('refund-at-last', () => new Error('stop'))
      .commit();
    const found = await counterexample(saga, {
      ...serving((ledger) => ({
        release: () => {
          if (ledger.charged.size > 0) throw new SagaRefused({ why: 'charged' });
        },
      })),
    });
    expect(found).toMatchObject({ schedule: 'no faults', broken: ['L9'] });
  });

  it('the explorer finds a callback that is not deterministic', async () => {
    let calls = 0;
    const saga = new Saga('order')
      .remoteStep('a', () => new SagaRequest({ target: 'p/ship', content: { n: (calls += 1) } }))
      .withoutUndo('only a test')
      .commit();
    const found = await find(saga, serving());
    expect(found).toMatchObject({ schedule: 'no faults', broken: ['L6', 'L8'] });
  });
});
