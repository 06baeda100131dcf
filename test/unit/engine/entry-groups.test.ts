import * as fc from 'fast-check';
import { sizeOf } from '../../../src/context/json-size';
import { Journal } from '../../../src/engine/record/journal';
import type { JournalEntry } from '../../../src/engine/record/journal-entry';
import { type CompactEntry, restoreEntry, shortened } from '../../../src/engine/snapshot/compact-entry';
import { grouped, ungrouped } from '../../../src/engine/snapshot/entry-groups';
import { weigh } from '../../../src/engine/snapshot/entry-weight';
import { anyEntry, doneEntry } from './any-journal-entry';

const throughJson = (entries: readonly CompactEntry[]): readonly CompactEntry[] =>
  JSON.parse(JSON.stringify(entries)) as readonly CompactEntry[];

/** The path of a step in an item of a loop, of a loop in a loop, or of none. */
const anyPath = fc
  .tuple(
    fc.constantFrom('ship', 'c.if-1.ship', 'orders[3].ship', ''),
    fc.nat(40),
    fc.constantFrom('label', 'pay~2.x'),
  )
  .map(([loop, index, step]) =>
    loop === '' ? `${step}-${String(index)}` : `${loop}[${String(index)}].${step}`,
  );
const anyJournal = fc
  .uniqueArray(fc.tuple(anyPath, fc.oneof({ weight: 3, arbitrary: fc.constant(doneEntry()) }, anyEntry)), {
    selector: ([path]) => path,
    maxLength: 60,
  })
  .map((drawn) => drawn.map(([step, entry]): JournalEntry => ({ ...entry, step })));

const byStep = (entries: readonly JournalEntry[]) =>
  [...entries].sort((one, other) => (one.step < other.step ? -1 : 1));

describe('the entries of a loop in a long journal', () => {
  it('the same step of many items is one text', () => {
    const steps = [0, 1, 2, 5, 4, 9].map((index) => doneEntry({ step: `ship[${String(index)}].label` }));
    expect(grouped(steps.map(shortened))).toEqual(['remote:ship[0-2,4-5,9].label']);
  });

  it('entries with data of their own stay apart, and so do those of an operator', () => {
    const entries = [
      doneEntry({ step: 'a' }),
      doneEntry({ step: 'ship[0].label' }),
      doneEntry({ step: 'ship[1].label', settleTime: 5 }),
      doneEntry({ step: 'ship[2].label', undo: { status: 'undone', generation: 1, by: 'ann [3]' } }),
      doneEntry({ step: 'ship[3].label' }),
      doneEntry({ step: 'ship[4].label', undo: { status: 'undone', generation: 1 } }),
      doneEntry({ step: 'b' }),
    ].map(shortened);
    const [a, , apart, byHand, , undone, b] = entries;
    expect(grouped(entries)).toEqual([a, 'remote:ship[0,3].label', apart, byHand, undone, b]);
    expect(throughJson(grouped(entries)).flatMap(ungrouped)).toHaveLength(7);
  });

  it('steps outside loops stay as they are', () => {
    const entries = ['a', 'b.if-1.c', 'pay~2.d'].map((step) => shortened(doneEntry({ step })));
    expect(grouped(entries)).toEqual(entries);
    expect(entries.flatMap(ungrouped)).toEqual(entries);
  });

  it('any entries are the same in the next run', () => {
    fc.assert(
      fc.property(anyJournal, (journal) => {
        const short = journal.map(shortened);
        const next = throughJson(grouped(short)).flatMap(ungrouped).map(restoreEntry);
        expect(byStep(next)).toEqual(byStep(throughJson(short).map(restoreEntry)));
      }),
      { numRuns: 500 },
    );
  });

  it('any entries weigh no less than what the snapshot takes, however often they are weighed', () => {
    fc.assert(
      fc.property(anyJournal, (entries) => {
        const journal = new Journal();
        for (const data of entries) {
          const entry = journal.add(data);
          weigh(journal, entry);
          weigh(journal, entry);
        }
        expect(journal.weight + 2).toBeGreaterThanOrEqual(sizeOf(grouped(journal.entries.map(shortened))));
      }),
      { numRuns: 500 },
    );
  });
});
