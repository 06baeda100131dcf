/**
 * Participant state as a table of places, so that two states can be compared place by place. Each number, text or flag
 * has a place, and so does each collection.
 */
import { membersOf } from './state-members';
import { stateText } from './state-text';

/** The value at each place; {@link COLLECTION} for a place that holds other places. */
export type StateView = ReadonlyMap<string, unknown>;

/** Stands for a collection in a view: a list, a Set, a Map or an object. */
export const COLLECTION = Symbol('collection');

/** Separates the names of a place. No real name is likely to contain it. */
const SEPARATOR = '\u0001';

/** A place that differs between two views. `from` or `to` is absent if that view does not have the place. */
export interface Change {
  readonly place: string;
  readonly from?: unknown;
  readonly to?: unknown;
}

/** The view of a participant state. */
export function viewOf(state: unknown): StateView {
  const view = new Map<string, unknown>();
  addPlaces(view, '', state, new Set());
  return view;
}

/** The places that differ between two views. */
export function changesBetween(before: StateView, after: StateView): readonly Change[] {
  const changes: Change[] = [];
  for (const [place, from] of before) {
    if (!after.has(place)) changes.push({ place, from });
    else if (!Object.is(after.get(place), from)) changes.push({ place, from, to: after.get(place) });
  }
  for (const [place, to] of after) if (!before.has(place)) changes.push({ place, to });
  return changes;
}

/** The outermost place around a place that a view does not have: the entry that was added to the view. */
export function entryOf(place: string, view: StateView): string {
  const names = place.split(SEPARATOR);
  for (let length = 1; length < names.length; length += 1) {
    const outer = names.slice(0, length).join(SEPARATOR);
    if (!view.has(outer)) return outer;
  }
  return place;
}

/** The collection that contains a place. */
export function collectionOf(place: string): string {
  const end = place.lastIndexOf(SEPARATOR);
  return end < 0 ? '' : place.slice(0, end);
}

/** The last name of a place. */
export function nameOfPlace(place: string): string {
  return place.slice(place.lastIndexOf(SEPARATOR) + 1);
}

/** The places of an entry, the entry itself first. */
export function placesIn(
  entry: string,
  view: StateView,
): readonly (readonly [place: string, value: unknown])[] {
  const inner = `${entry}${SEPARATOR}`;
  return [...view].filter(([place]) => place === entry || place.startsWith(inner));
}

/** A place as a readable text. */
export function placeText(place: string): string {
  return (
    place
      .split(SEPARATOR)
      .filter((name) => name !== '')
      .join('.') || 'the participant state'
  );
}

function addPlaces(view: Map<string, unknown>, place: string, value: unknown, outer: Set<unknown>): void {
  if (typeof value !== 'object' || value === null) {
    view.set(place, typeof value === 'function' ? 'function' : value);
    return;
  }
  if (outer.has(value)) return;
  outer.add(value);
  const read = membersOf(value);
  if (read.kind === 'other') addPlaces(view, place, read.value, outer);
  else {
    view.set(place, COLLECTION);
    for (const [name, member] of namedMembers(value)) {
      addPlaces(view, place === '' ? name : `${place}${SEPARATOR}${name}`, member, outer);
    }
  }
  outer.delete(value);
}

function namedMembers(value: object): readonly (readonly [name: string, member: unknown])[] {
  const read = membersOf(value);
  switch (read.kind) {
    case 'list':
      return namedRows(read.members);
    case 'set':
      return read.members.map((member) => [nameOf(member), typeof member === 'object' ? member : true]);
    case 'map':
      return read.members.map(([key, member]) => [nameOf(key), member]);
    case 'object':
      return read.members;
    case 'other':
      return [];
  }
}

/** Names a row of a list by its id, so that it keeps its place when other rows come and go. */
function namedRows(rows: readonly unknown[]): readonly (readonly [name: string, member: unknown])[] {
  const times = new Map<string, number>();
  return rows.map((row) => {
    const name = rowName(row);
    const time = (times.get(name) ?? 0) + 1;
    times.set(name, time);
    return [time === 1 ? name : `${name}#${String(time)}`, row] as const;
  });
}

const ROW_NAMES = ['id', 'key', 'uuid', 'no', 'name', 'code', 'ref'];

function rowName(row: unknown): string {
  if (typeof row !== 'object' || row === null) return nameOf(row);
  const { kind, members } = membersOf(row) as { kind: string; members?: readonly unknown[] };
  if (kind === 'list') return nameOf(members?.find(isName) ?? 'row');
  const fields = kind === 'object' ? (members as readonly (readonly [string, unknown])[]) : [];
  const known = fields.filter(([, value]) => isName(value));
  const called =
    known.find(([name]) => ROW_NAMES.includes(name)) ??
    known.find(([name]) => /(?:id|key|no)$/i.test(name)) ??
    known.find(([, value]) => typeof value === 'string');
  return called ? String(called[1]) : 'row';
}

function isName(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number';
}

function nameOf(value: unknown): string {
  return typeof value === 'string' ? value : stateText(value);
}
