import { setImmediate as turn } from 'node:timers/promises';
import { Dice } from '../../chaos/dice';
import { until } from '../../support/until';
import { useBlocks, WORKERS } from './block-workers';
import { refuse } from './ledger';
import { allAtOnce, changing, deep, type Shipment, tolerant } from './loop-sagas';

const blocks = useBlocks(require.resolve('./loop-sagas'));

const parcels = (count: number) => Array.from({ length: count }, (_, index) => `p${String(index)}`);

describe.each(WORKERS)('loops on a worker that is %s', (kind) => {
  it('each undo names the item that it was for, although the list has changed', async () => {
    const { ledger, end } = blocks.begin<Shipment>(kind, changing, {
      context: { parcels: parcels(7) },
      prepare: (own) => own.refuse('shop/confirm'),
    });
    const execution = await end;
    expect(execution).toMatchObject({
      status: 'errored',
      error: { step: 'confirm' },
      context: { parcels: [] },
    });
    const undone = ledger.requests.filter(({ target }) => target === 'ship/void');
    expect(undone.map(({ step, content }) => `${step} ${String(content)}`).sort()).toEqual(
      parcels(7).map((parcel, index) => `ship[${String(index)}].label ship/label of ${parcel}`),
    );
    expect([ledger.inPlace, ledger.contradictions]).toEqual([[], []]);
  });

  it('tolerates five failures of 60, and with a sixth undoes all items once', async () => {
    const failing = ['p3', 'p50', 'p51', 'p59', 'p0'];
    const begin = (refused: readonly string[]) =>
      blocks.begin<Shipment>(kind, tolerant, {
        context: { parcels: parcels(60) },
        prepare: (own) =>
          own.conduct('ship/label', (request) =>
            refused.includes(String(request.content)) ? refuse(request) : undefined,
          ),
      });
    const tolerated = begin(failing);
    const exceeded = begin([...failing, 'p20']);
    expect(await tolerated.end).toMatchObject({
      status: 'finished',
      context: { failed: [0, 3, 50, 51, 59] },
    });
    expect(tolerated.ledger.inPlace).toHaveLength(2 * 55 + 1);
    expect(tolerated.ledger.countOf('ship/unbox')).toBe(5);
    expect(tolerated.ledger.countOf('ship/void')).toBe(0);
    expect(await exceeded.end).toMatchObject({ status: 'errored', error: { code: 'REFUSED' } });
    expect([exceeded.ledger.inPlace, exceeded.ledger.contradictions]).toEqual([[], []]);
    for (const { ledger } of [tolerated, exceeded]) {
      const unboxed = ledger.requests.filter(({ target }) => target === 'ship/unbox');
      expect(new Set(unboxed.map(({ content }) => content)).size).toBe(unboxed.length);
    }
  });

  it.each([1, 2, 3])(
    'b5: fifty items at once that end in a random order (seed %i) leave the context that they leave in the order of the list',
    async (seed) => {
      const held = new Map<string, () => void>();
      const { ledger, end } = blocks.begin<Shipment>(kind, allAtOnce, {
        context: { parcels: parcels(50) },
        prepare: (own) =>
          own.conduct('ship/label', ({ content }) => {
            return new Promise<void>((resolve) => held.set(String(content), resolve));
          }),
      });
      await ledger.asked('ship/label', 50);
      const dice = new Dice('b5', seed);
      const throws = new Map(parcels(50).map((parcel) => [parcel, dice.next()]));
      const order = [...throws].sort(([, one], [, other]) => one - other);
      for (const [parcel] of order) {
        held.get(parcel)?.();
        await turn();
      }
      expect(await end).toMatchObject({
        status: 'finished',
        context: { labels: parcels(50).map((parcel) => `ship/label of ${parcel}`) },
      });
      expect([ledger.inPlace.length, ledger.contradictions]).toEqual([51, []]);
    },
  );

  it('a saga in a branch in an item is undone with its own context', async () => {
    const { ledger, end } = blocks.begin<Shipment>(kind, deep, {
      context: { parcels: parcels(5) },
      prepare: (own) => own.refuse('shop/confirm'),
    });
    expect(await end).toMatchObject({
      status: 'errored',
      context: { labels: parcels(5).map((parcel) => `ship/label of inner ${parcel}`) },
    });
    const undone = ledger.requests.filter(({ target }) => target === 'ship/void');
    expect(undone.map(({ content }) => content).sort()).toEqual(
      parcels(5).map((parcel) => `ship/label of inner ${parcel}`),
    );
    expect([ledger.inPlace, ledger.contradictions]).toEqual([[], []]);
  });
});

it.each(WORKERS)('an operator acts on the undo of one item by its path (worker: %s)', async (kind) => {
  const run = blocks.begin<Shipment>(kind, changing, {
    context: { parcels: parcels(19) },
    prepare: (own) => {
      own.refuse('shop/confirm');
      own.conduct('ship/void', (request) =>
        String(request.content).endsWith(' p17') ? refuse(request) : undefined,
      );
    },
  });
  const { ledger, manager, uuid } = run;
  const incident = await until(async () => {
    const open = await manager.load(uuid).then(
      ({ incidents }) => incidents,
      () => [],
    );
    return open.length === 1 && ledger.inPlace.length === 1 && open[0];
  });
  expect(incident).toMatchObject({ step: 'ship[17].label', phase: 'undo' });
  expect((await run.handle.describe()).memo).toMatchObject({ incident: incident.id });
  const { id, step, phase } = incident;
  await expect(
    manager.resolve(uuid, { action: 'retry', incident: id, step: 'ship[16].label', phase, by: 'ann' }),
  ).rejects.toMatchObject({ code: 'INCIDENT_CLOSED' });
  ledger.serve('ship/void');
  await manager.resolve(uuid, { action: 'retry', incident: id, step, phase, by: 'ann' });
  expect(await run.end).toMatchObject({ status: 'errored', actions: [{ action: 'retry', step }] });
  expect([ledger.inPlace, ledger.contradictions]).toEqual([[], []]);
});

it('the histories of all executions replay', async () => {
  expect(await blocks.diverged()).toEqual([]);
});
