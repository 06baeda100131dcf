import { type BooksView, changesBetween, COLLECTION, collectionOf, entryOf, placeText } from '../state-view';
import { isCounter } from '../counters';
import { entryText, isAlike, isLabelled } from '../entry-change';
import type { Meanwhile, Told } from '../recorded-run';
import { valueText } from './state-parts';
import type { Breach, Law } from './law';
import { declaredSum } from './restored';

/**
 * Another transaction that comes between a request and its undo keeps what it did: what was there at the beginning is as
 * if that transaction had been alone, and what it has added is as it left it.
 */
export const othersAreLeftAlone: Law = {
  id: 'L18',
  title: 'an undo leaves alone what another transaction did meanwhile',
  check(told) {
    const { meanwhile, record } = told;
    if (!meanwhile?.wentAsAlone || (record.status !== 'errored' && record.status !== 'cancelled'))
      return undefined;
    return otherThanAlone(told, meanwhile) ?? changedSince(told);
  },
};

function otherThanAlone(told: Told, meanwhile: Meanwhile): Breach | undefined {
  const { final, initial } = told.deliveries;
  for (const [place, alone] of meanwhile.alone) {
    const isOther = initial.has(place)
      ? !isAsAlone(told, place, alone)
      : !final.has(entryOf(place, initial)) && !isUnderAnotherName(told, meanwhile, place);
    if (isOther) return breachOf(place, final, `with that transaction alone it is ${valueText(alone)}`);
  }
  return undefined;
}

function isAsAlone(told: Told, place: string, alone: unknown): boolean {
  const { final } = told.deliveries;
  const is = final.get(place);
  if (alone === COLLECTION ? final.has(place) : isAlike(is, alone)) return true;
  if (final.has(place) && isLabelled(place, final, told.uuid)) return true;
  if (typeof alone !== 'number' || typeof is !== 'number') return false;
  return isAlike(alone + declaredSum(told, place), is) || isCounter(told, place);
}

/** Where entries are numbered, that of the other transaction has another number than it has alone. */
function isUnderAnotherName({ deliveries }: Told, { alone, uuid }: Meanwhile, place: string): boolean {
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

/** What the other transaction has added, and is no longer as it was left. */
function changedSince({ deliveries, uuid }: Told): Breach | undefined {
  const { passed, initial, final } = deliveries;
  const added = passed ? changesBetween(passed.before, passed.after) : [];
  for (const { place, to } of added) {
    if (initial.has(place) || to === COLLECTION || isAlike(final.get(place), to)) continue;
    if (isLabelled(place, final, uuid)) continue;
    return breachOf(place, final, `that transaction had left it as ${valueText(to)}`);
  }
  return undefined;
}

function breachOf(place: string, final: BooksView, instead: string): Breach {
  return {
    message: `Another transaction came between a request and its undo; after the undo ${placeText(place)} is ${valueText(final.get(place))} in the books, and ${instead}: undo what stands under the keys in undoOf, by what it had changed.`,
  };
}
