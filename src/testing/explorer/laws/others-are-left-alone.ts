import { COLLECTION, collectionOf, entryOf, placeText } from '../books-view';
import { isCounter } from '../counters';
import { entryText, isAlike, isLabelled } from '../entry-change';
import type { Told } from '../told';
import { valueText } from './books-parts';
import type { Law } from './law';
import { declaredSum } from './restored';

/**
 * Another transaction that comes between a request and its undo keeps what it did: the books are as if it had been
 * alone, but for notes of keys.
 */
export const othersAreLeftAlone: Law = {
  id: 'L18',
  title: 'an undo leaves alone what another transaction did meanwhile',
  check(told) {
    const { meanwhile, record, deliveries } = told;
    if (!meanwhile?.wentAsAlone || (record.status !== 'errored' && record.status !== 'cancelled'))
      return undefined;
    for (const [place, alone] of meanwhile.alone) {
      const is = deliveries.final.get(place);
      if (alone === COLLECTION ? deliveries.final.has(place) : isAlike(is, alone)) continue;
      if (isExcused(told, place, alone, is)) continue;
      const message = `Another transaction came between a request and its undo; after the undo ${placeText(place)} is ${valueText(is)} in the books, and with that transaction alone it is ${valueText(alone)}: undo what stands under the keys in undoOf, by what it had changed.`;
      return { message };
    }
    return undefined;
  },
};

function isExcused(told: Told, place: string, alone: unknown, is: unknown): boolean {
  const { final, initial } = told.deliveries;
  if (final.has(place) && isLabelled(place, final, told.uuid)) return true;
  if (typeof alone === 'number' && typeof is === 'number') {
    return isAlike(alone + declaredSum(told, place), is) || isCounter(told, place);
  }
  if (initial.has(place)) return false;
  // What is numbered in turn has another number beside another execution.
  const isNumbered = typeof alone === 'string' && typeof is === 'string' && nameless(alone) === nameless(is);
  return isNumbered || isUnderAnotherName(told, place);
}

/** Where entries are numbered, that of the other transaction has another number than it has alone. */
function isUnderAnotherName({ deliveries: { initial, final }, meanwhile }: Told, place: string): boolean {
  if (!meanwhile) return false;
  const entry = entryOf(place, initial);
  const holder = collectionOf(entry);
  const text = nameless(entryText(entry, meanwhile.alone, meanwhile.uuid));
  return [...final.keys()].some((other) => {
    if (initial.has(other) || collectionOf(other) !== holder || meanwhile.alone.has(other)) return false;
    return nameless(entryText(other, final, meanwhile.uuid)) === text;
  });
}

function nameless(text: string): string {
  return text.replace(/\d+/g, '0');
}
