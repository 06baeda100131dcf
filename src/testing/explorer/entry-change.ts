/**
 * Changes of the books, entry by entry: an entry is what stands at a place that was there at the beginning, or what was
 * added to such a place as a whole.
 */
import {
  type BooksView,
  type Change,
  changesBetween,
  COLLECTION,
  collectionOf,
  entryOf,
  nameOfPlace,
  placesIn,
} from './state-view';

/** How one entry differs between two views. */
export interface EntryChange {
  /** Its place. */
  readonly entry: string;
  /** The place that holds it: its own where it was there at the beginning. */
  readonly holder: string;
  /** Whether its place was there at the beginning. */
  readonly isOld: boolean;
  readonly kind: 'added' | 'removed' | 'changed';
  readonly changes: readonly Change[];
}

/** How the entries differ between two views of a run that began with `initial`. */
export function entryChanges(
  before: BooksView,
  after: BooksView,
  initial: BooksView,
): readonly EntryChange[] {
  if (before === after) return [];
  const byEntry = new Map<string, Change[]>();
  for (const change of changesBetween(before, after)) {
    const entry = entryOf(change.place, initial);
    byEntry.set(entry, [...(byEntry.get(entry) ?? []), change]);
  }
  return [...byEntry].map(([entry, changes]) => {
    const isOld = initial.has(entry);
    const kind = !before.has(entry) ? 'added' : after.has(entry) ? 'changed' : 'removed';
    return { entry, holder: isOld ? entry : collectionOf(entry), isOld, kind, changes };
  });
}

/** Whether an entry names an execution, as a note of an idempotency key does. */
export function isLabelled(entry: string, view: BooksView, label: string): boolean {
  return placesIn(entry, view).some(([place, value]) => {
    return place.includes(label) || (typeof value === 'string' && value.includes(label));
  });
}

/** An entry as a text, without its name, and without the keys of the execution: alike for entries of one kind. */
export function entryText(entry: string, view: BooksView, label: string): string {
  const key = new RegExp(`${label}[^\\s"]*`, 'g');
  return placesIn(entry, view)
    .map(([place, value]) => {
      const text = value === COLLECTION ? 'collection' : (JSON.stringify(value) ?? String(value));
      return `${place.slice(entry.length)}=${text}`.replace(key, 'key');
    })
    .sort()
    .join();
}

/** Names of numbers that are no amounts. */
const NO_AMOUNT =
  /status|code|version|revision|attempt|tries|seq|balance|after|before|remaining|left|^(?:no|at|n|row|line)$|time/i;

/** The amounts in an entry, without their signs: its numbers but for zero, times, versions, running sums and the like. */
export function amountsIn(entry: string, view: BooksView): readonly number[] {
  return placesIn(entry, view).flatMap(([place, value]) => {
    const isAmount = typeof value === 'number' && value !== 0 && !NO_AMOUNT.test(nameOfPlace(place));
    return isAmount || place === entry ? numberOf(value) : [];
  });
}

function numberOf(value: unknown): readonly number[] {
  return typeof value === 'number' && value !== 0 && !Number.isNaN(value) ? [Math.abs(value)] : [];
}

/** Whether two values are equal; of numbers, but for what their arithmetic loses. */
export function isAlike(one: unknown, other: unknown): boolean {
  if (typeof one !== 'number' || typeof other !== 'number') return Object.is(one, other);
  return Object.is(one, other) || Math.abs(one - other) <= 1e-9 * Math.max(1, Math.abs(one), Math.abs(other));
}
