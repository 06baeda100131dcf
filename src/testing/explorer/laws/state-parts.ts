/** What laws about the books have in common: who changed what, and whether it is an effect or a note. */
import type { RequestEvent } from '../../port-event';
import type { Call } from '../deliveries';
import { type BooksView, placeText } from '../state-view';
import { isCounter } from '../counters';
import { amountsIn, type EntryChange, entryChanges, entryText, isLabelled } from '../entry-change';
import type { Survey } from '../survey';
import { requestsOf, type Told } from '../recorded-run';

/** The deliveries of a run in one phase, but for those after its end. */
export function callsIn({ deliveries }: Told, phase: Call['dispatch']['phase']): readonly Call[] {
  return deliveries.calls.filter(({ dispatch, isAgain }) => dispatch.phase === phase && !isAgain);
}

/** The request of a delivery among the events of its run. */
export function requestOf(told: Told, { dispatch }: Pick<Call, 'dispatch'>): RequestEvent | undefined {
  return requestsOf(told).find((event) => event.dispatch.idempotencyKey === dispatch.idempotencyKey);
}

/** The effects of a delivery that should have none; notes of keys, and numbers that count up, are none. */
export function effectsOf(told: Told, survey: Survey, call: Call): readonly EntryChange[] {
  const { before, after } = call;
  return entryChanges(before, after, told.deliveries.initial).filter(
    (change) => !isNote(told, survey, call, change),
  );
}

function isNote(told: Told, survey: Survey, call: Call, change: EntryChange): boolean {
  const { entry, holder, isOld, kind } = change;
  const { uuid } = told;
  if (isOld) return isCounter(told, entry) || (kind === 'changed' && isLabelled(entry, call.after, uuid));
  if (kind !== 'added') return isLabelled(entry, call.before, uuid) && isOwn(call, entry, call.before);
  if (call.dispatch.phase === 'undo' && amountsIn(entry, call.after).length > 0) return false;
  return !survey.holdsEffects(holder) || !survey.hasAdded(holder, entryText(entry, call.after, uuid));
}

/** Whether an entry is about the request of a delivery, or about those that it undoes. */
function isOwn({ dispatch }: Call, entry: string, view: BooksView): boolean {
  return [dispatch.idempotencyKey, ...dispatch.about].some((key) => isLabelled(entry, view, key));
}

/** An effect for a reader: where it is, and what was there before and after. */
export function effectText({ changes: [change], entry }: EntryChange): string {
  if (!change) return placeText(entry);
  const { place, from, to } = change;
  return `${placeText(place)} ${valueText(from)} -> ${valueText(to)}`;
}

/** A value in the books for a reader. */
export function valueText(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'symbol') return 'an entry';
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : JSON.stringify(value);
}
