/** Shared by the laws about participant state: which delivery changed a place, and whether the change is an effect. */
import type { RequestEvent } from '../../port-event';
import type { Call } from '../deliveries';
import { type StateView, placeText } from '../state-view';
import { isCounter } from '../counters';
import { amountsIn, type EntryChange, entryChanges, entryText, isLabelled } from '../entry-change';
import type { Survey } from '../survey';
import { requestsOf, type RecordedRun } from '../recorded-run';

/** The deliveries of a run in one phase, without the repetitions after its end. */
export function callsIn({ deliveries }: RecordedRun, phase: Call['dispatch']['phase']): readonly Call[] {
  return deliveries.calls.filter(({ dispatch, isAgain }) => dispatch.phase === phase && !isAgain);
}

/** The request of a delivery among the events of its run. */
export function requestOf(run: RecordedRun, { dispatch }: Pick<Call, 'dispatch'>): RequestEvent | undefined {
  return requestsOf(run).find((event) => event.dispatch.idempotencyKey === dispatch.idempotencyKey);
}

/** The effects of a delivery. Notes of keys and counters are not effects. */
export function effectsOf(run: RecordedRun, survey: Survey, call: Call): readonly EntryChange[] {
  const { before, after } = call;
  return entryChanges(before, after, run.deliveries.initial).filter(
    (change) => !isNote(run, survey, call, change),
  );
}

function isNote(run: RecordedRun, survey: Survey, call: Call, change: EntryChange): boolean {
  const { entry, holder, isOld, kind } = change;
  const { uuid } = run;
  if (isOld) return isCounter(run, entry) || (kind === 'changed' && isLabelled(entry, call.after, uuid));
  if (kind !== 'added') return isLabelled(entry, call.before, uuid) && isOwn(call, entry, call.before);
  if (call.dispatch.phase === 'undo' && amountsIn(entry, call.after).length > 0) return false;
  return !survey.holdsEffects(holder) || !survey.hasAdded(holder, entryText(entry, call.after, uuid));
}

/** Whether an entry contains the key of the delivery, or a key of a request that it undoes. */
function isOwn({ dispatch }: Call, entry: string, view: StateView): boolean {
  return [dispatch.idempotencyKey, ...dispatch.about].some((key) => isLabelled(entry, view, key));
}

/** An effect as a readable text: its place, and the value before and after. */
export function effectText({ changes: [change], entry }: EntryChange): string {
  if (!change) return placeText(entry);
  const { place, from, to } = change;
  return `${placeText(place)} ${valueText(from)} -> ${valueText(to)}`;
}

/** A value of the participant state as a readable text. */
export function valueText(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'symbol') return 'an entry';
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : JSON.stringify(value);
}
