/** L18: checks that an undo keeps the changes of another transaction. */
import { type StateView, changesBetween, COLLECTION, collectionOf, entryOf, placeText } from '../state-view';
import { isCounter } from '../counters';
import { entryText, isAlike, isLabelled } from '../entry-change';
import type { Meanwhile, RecordedRun } from '../recorded-run';
import { valueText } from './state-effects';
import type { Breach, Law } from './law';
import { declaredSum } from './state-restored';

/**
 * The changes of another transaction between a request and its undo stay in place: places that exist at the beginning
 * have the values that this transaction alone gives them, and its own entries are unchanged.
 */
export const otherTransactionKept: Law = {
  id: 'L18',
  title: 'An undo keeps the changes that another transaction made in the meantime',
  check(run) {
    const { meanwhile, record } = run;
    if (!meanwhile?.isComparable || (record.status !== 'errored' && record.status !== 'cancelled'))
      return undefined;
    return otherThanAlone(run, meanwhile) ?? changedSince(run);
  },
};

function otherThanAlone(run: RecordedRun, meanwhile: Meanwhile): Breach | undefined {
  const { final, initial } = run.deliveries;
  for (const [place, alone] of meanwhile.alone) {
    const isOther = initial.has(place)
      ? !isAsAlone(run, place, alone)
      : !final.has(entryOf(place, initial)) && !isUnderAnotherName(run, meanwhile, place);
    if (isOther) return breachOf(place, final, `that transaction alone makes it ${valueText(alone)}`);
  }
  return undefined;
}

function isAsAlone(run: RecordedRun, place: string, alone: unknown): boolean {
  const { final } = run.deliveries;
  const is = final.get(place);
  if (alone === COLLECTION ? final.has(place) : isAlike(is, alone)) return true;
  if (final.has(place) && isLabelled(place, final, run.uuid)) return true;
  if (typeof alone !== 'number' || typeof is !== 'number') return false;
  return isAlike(alone + declaredSum(run, place), is) || isCounter(run, place);
}

/** Numbered entries of the other transaction have a different number when it runs alone. */
function isUnderAnotherName({ deliveries }: RecordedRun, { alone, uuid }: Meanwhile, place: string): boolean {
  const { initial, final } = deliveries;
  const entry = entryOf(place, initial);
  const holder = collectionOf(entry);
  const text = nameless(entryText(entry, alone, uuid));
  return [...final.keys()].some((other) => {
    if (initial.has(other) || collectionOf(other) !== holder || alone.has(other)) return false;
    return nameless(entryText(other, final, uuid)) === text;
  });
}

function nameless(text: string): string {
  return text.replace(/\d+(?:\.\d+)?/g, '0');
}

/** An entry of the other transaction that has changed since. */
function changedSince({ deliveries, uuid }: RecordedRun): Breach | undefined {
  const { otherTransaction, initial, final } = deliveries;
  const added = otherTransaction ? changesBetween(otherTransaction.before, otherTransaction.after) : [];
  for (const { place, to } of added) {
    if (initial.has(place) || to === COLLECTION || isAlike(final.get(place), to)) continue;
    if (isLabelled(place, final, uuid)) continue;
    return breachOf(place, final, `that transaction left it as ${valueText(to)}`);
  }
  return undefined;
}

function breachOf(place: string, final: StateView, instead: string): Breach {
  return {
    message: `Another transaction ran between a request and its undo; after the undo ${placeText(place)} is ${valueText(final.get(place))} in the participant state, but ${instead}: find the entries by the keys in undoOf, and revert only their own change.`,
  };
}
