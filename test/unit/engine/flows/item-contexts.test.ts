import * as fc from 'fast-check';
import type { EncodedContext, EncodedValue } from '../../../../src/context/encoding';
import { sizeOf } from '../../../../src/context/json-size';
import { Flow } from '../../../../src/engine/flows/flow';
import { ItemContexts, type ItemContextsSnapshot } from '../../../../src/engine/flows/item-contexts';
import { UndoScope } from '../../../../src/engine/flows/undo-scope';

type Contexts = ReadonlyMap<number, EncodedContext>;

/** The contexts of a loop's items. */
function keeping(items: readonly EncodedValue[], given: Contexts): ItemContexts {
  const contexts = new ItemContexts('ship', (index) => items[index] ?? null);
  for (const [index, context] of given) {
    contexts.open(index, new Flow(context, { undoScope: new UndoScope() }));
  }
  return contexts;
}

/** What a run finds of what another one has left, as JSON. */
function restored(items: readonly EncodedValue[], snapshot: ItemContextsSnapshot): ItemContexts {
  const contexts = new ItemContexts('ship', (index) => items[index] ?? null);
  contexts.restore(JSON.parse(JSON.stringify(snapshot)) as ItemContextsSnapshot);
  return contexts;
}

function snapshotOf(contexts: ItemContexts): ItemContextsSnapshot {
  const { snapshot } = contexts;
  if (snapshot) return snapshot;
  throw new Error('There are no contexts.');
}

const listOf = <T>(count: number, at: (index: number) => T) =>
  Array.from({ length: count }, (_, index) => at(index));

describe('the contexts of items', () => {
  it('items that have written nothing are one range', () => {
    const items = listOf(5_000, (index) => ({ id: `p${String(index)}`, weight: index }));
    const contexts = keeping(items, new Map(items.map((item, index) => [index, { item, index }] as const)));
    expect(snapshotOf(contexts).shapes).toEqual([{ items: '0-4999' }]);
    expect(sizeOf(snapshotOf(contexts))).toBeLessThan(200);
  });

  it('what an input takes from the item, or for all items from the outer context, is not repeated', () => {
    const items = listOf(1_000, (index) => ({ id: `p${String(index)}` }));
    const address = { city: 'x'.repeat(100) };
    const given = items.map(
      (parcel, index) => [index, { parcel, id: parcel.id, place: index, address }] as const,
    );
    const contexts = keeping(items, new Map(given));
    expect(snapshotOf(contexts).shapes).toEqual([{ items: '0-999' }]);
  });

  it('of other items only what they have written is kept', () => {
    const items = listOf(4, (index) => index);
    const contexts = keeping(
      items,
      new Map([
        [0, { item: 0, index: 0 }],
        [1, { item: 1, index: 1, label: 'L1' }],
        [2, { item: 2, index: 2, label: 'L2' }],
        [3, { index: 3 }],
      ]),
    );
    expect(snapshotOf(contexts).shapes).toEqual([
      { items: '0' },
      { items: '1-2', keys: ['label'], values: ['L1', 'L2'] },
      { items: '3', deleted: ['item'] },
    ]);
  });

  it('nothing is left of items that are closed', () => {
    const contexts = keeping(
      [1, 2],
      new Map([
        [0, { item: 1 }],
        [1, { item: 2, more: 'x' }],
      ]),
    );
    contexts.close(0);
    contexts.close(1);
    contexts.close(1);
    contexts.changed(1);
    contexts.done(1);
    expect(contexts.weight).toBe(0);
    expect(contexts.snapshot).toBeUndefined();
    expect(contexts.contextOf(1)).toBeUndefined();
  });

  it('an item under way may still become as large as the largest one that is done', () => {
    const flow = (context: EncodedContext) => new Flow(context, { undoScope: new UndoScope() });
    const contexts = new ItemContexts('ship', (index) => index);
    expect(contexts.roomForNext).toBe(0);
    contexts.open(0, flow({ text: 'x'.repeat(1_000) }));
    contexts.open(1, flow({ text: 'y'.repeat(1_000) }));
    contexts.done(1);
    contexts.open(2, flow({ text: 'x'.repeat(1_000) }));
    expect(contexts.roomForNext).toBeGreaterThan(2_000);
    contexts.changed(2);
    expect(contexts.growth(2, { text: 'y'.repeat(1_000) })).toBeGreaterThan(900);
  });

  const anyKey = fc.constantFrom('a', 'b', 'c', '__proto__');
  /** Encoded values are JSON: they hold no -0. */
  const anyValue = fc
    .jsonValue({ maxDepth: 2 })
    .map((value) => JSON.parse(JSON.stringify(value)) as EncodedValue);
  const anyItem = fc.oneof(anyValue, fc.dictionary(anyKey, anyValue, { noNullPrototype: true }));
  const anyContext = fc
    .array(fc.tuple(anyKey, anyValue), { maxLength: 4 })
    .map((fields): EncodedContext => Object.fromEntries(fields));
  const anyLoop = fc
    .array(fc.tuple(anyItem, fc.option(anyContext), fc.boolean()), { maxLength: 30 })
    .map((drawn) => ({
      items: drawn.map(([item]) => item),
      contexts: new Map(
        drawn.flatMap(([item, context, isGiven], index) =>
          context ? [[index, isGiven ? { ...context, item, index } : context] as const] : [],
        ),
      ),
    }));

  it('any contexts are the same in the next run, and weigh no less than what the snapshot takes', () => {
    fc.assert(
      fc.property(anyLoop, ({ items, contexts: given }) => {
        fc.pre(given.size > 0);
        const contexts = keeping(items, given);
        const snapshot = snapshotOf(contexts);
        const next = restored(items, snapshot);
        for (const index of items.keys()) expect(next.contextOf(index)).toEqual(given.get(index));
        expect(snapshotOf(next)).toEqual(snapshot);
        expect(next.weight).toBe(contexts.weight);
        const constant = sizeOf({ ...snapshot, shapes: [] });
        expect(contexts.weight + constant).toBeGreaterThanOrEqual(sizeOf(snapshot));
      }),
      { numRuns: 500 },
    );
  });
});
