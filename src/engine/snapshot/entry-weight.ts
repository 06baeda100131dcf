/** Owns how much each entry of the journal counts in the size budget: about what it takes in a snapshot. */
import { rangeSize } from '../record/index-ranges';
import type { Journal } from '../record/journal';
import type { StepEntry } from '../record/step-entry';
import { compactSize, shortened } from './compact-entry';

/** The path of an item's step: what stands before the index in the innermost loop, the index, and the rest. */
const OF_ITEM = /^(.*)\[(\d+)\]([^[\]]*)$/s;
/** So many short texts may stand for the same step of all items: one for each way in which an undo may have ended. */
const MOST_TEXTS = 5;

/** Counts an entry: for the first time, or again after it has changed. */
export function weigh(journal: Journal, entry: StepEntry): void {
  journal.counts(entry, weightOf(journal, entry));
}

/** The short entries of a loop's items share a text, so that most of them take the place of an index. */
function weightOf(journal: Journal, entry: StepEntry): number {
  const [, before, index, after] = OF_ITEM.exec(entry.step) ?? [];
  if (before === undefined || after === undefined || typeof shortened(entry) !== 'string') {
    return compactSize(entry);
  }
  const isCounted = entry.weight > 0;
  const others = journal.countItems(`${before}[]${after}`, isCounted ? 0 : 1);
  return others < MOST_TEXTS ? compactSize(entry) : rangeSize(Number(index));
}
