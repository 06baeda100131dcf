/**
 * Compares participant state entry by entry. An entry is a place that exists at the beginning of the run, or a value
 * that a request adds to such a place as a whole.
 */
import {
  type StateView,
  type Change,
  changesBetween,
  COLLECTION,
  collectionOf,
  entryOf,
  nameOfPlace,
  placesIn,
} from './state-view';

/** The difference of one entry between two views. */
export interface EntryChange {
  /** The place of the entry. */
  readonly entry: string;
  /** The place that holds the entry: its own place if it exists at the beginning. */
  readonly holder: string;
  /** Whether its place exists at the beginning. */
  readonly isOld: boolean;
  readonly kind: 'added' | 'removed' | 'changed';
  readonly changes: readonly Change[];
}

/** The entries that differ between two views of a run that began with `initial`. */
export function entryChanges(
  before: StateView,
  after: StateView,
  initial: StateView,
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

/** Whether an entry contains a label, such as the idempotency key of an execution. */
export function isLabelled(entry: string, view: StateView, label: string): boolean {
  return placesIn(entry, view).some(([place, value]) => {
    return place.includes(label) || (typeof value === 'string' && value.includes(label));
  });
}

/** An entry as a text, without its name and without the keys of the execution: equal for entries of one kind. */
export function entryText(entry: string, view: StateView, label: string): string {
  const key = new RegExp(`${label}[^\\s"]*`, 'g');
  return placesIn(entry, view)
    .map(([place, value]) => {
      const text = value === COLLECTION ? 'collection' : (JSON.stringify(value) ?? String(value));
      return `${place.slice(entry.length)}=${text}`.replace(key, 'key');
    })
    .sort()
    .join();
}

/** The names of numbers that are not amounts. */
const NO_AMOUNT =
  /status|code|version|revision|attempt|tries|seq|balance|after|before|remaining|left|^(?:no|at|n|row|line)$|time/i;

/** The absolute amounts in an entry: its numbers except zero, times, versions, running sums and the like. */
export function amountsIn(entry: string, view: StateView): readonly number[] {
  return placesIn(entry, view).flatMap(([place, value]) => {
    const isAmount = typeof value === 'number' && value !== 0 && !NO_AMOUNT.test(nameOfPlace(place));
    return isAmount || place === entry ? numberOf(value) : [];
  });
}

function numberOf(value: unknown): readonly number[] {
  return typeof value === 'number' && value !== 0 && !Number.isNaN(value) ? [Math.abs(value)] : [];
}

/** Whether two values are equal. Numbers may differ by a rounding error. */
export function isAlike(one: unknown, other: unknown): boolean {
  if (typeof one !== 'number' || typeof other !== 'number') return Object.is(one, other);
  return Object.is(one, other) || Math.abs(one - other) <= 1e-9 * Math.max(1, Math.abs(one), Math.abs(other));
}
