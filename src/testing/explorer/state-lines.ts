/** The lines of a transcript that show how requests changed the participant state. */
import type { PortEvent } from '../port-event';
import { type StateView, type Change, changesBetween, COLLECTION, placeText } from './state-view';
import { valueText } from './laws/state-effects';
import type { RecordedRun } from './recorded-run';

const MOST_CHANGES = 4;

/** The changes that a request made, as lines below the line of the request. */
export function changesMadeBy({ deliveries, faultOf }: RecordedRun, event: PortEvent): readonly string[] {
  if (event.kind !== 'request') return [];
  const own = deliveries.calls
    .filter(({ dispatch, isAgain }) => !isAgain && dispatch.idempotencyKey === event.dispatch.idempotencyKey)
    .flatMap(({ before, after }) => changesLine('state', before, after));
  const { otherTransaction } = deliveries;
  const isMet = faultOf.get(event) === 'meanwhile' && otherTransaction !== undefined;
  return isMet
    ? [...own, ...changesLine('another transaction', otherTransaction.before, otherTransaction.after)]
    : own;
}

/** The changes that repeated deliveries made after the end. */
export function changesAfterEnd({ deliveries }: RecordedRun): readonly string[] {
  return deliveries.calls
    .filter(({ isAgain }) => isAgain)
    .flatMap(({ dispatch, before, after }) => changesLine(`${dispatch.target} again`, before, after));
}

function changesLine(source: string, before: StateView, after: StateView): readonly string[] {
  if (before === after) return [];
  const changes = changesBetween(before, after).filter((change) => !isCollection(change));
  const shown = changes.slice(0, MOST_CHANGES).map(changeText);
  const more = changes.length > MOST_CHANGES ? [`${String(changes.length - MOST_CHANGES)} more`] : [];
  return [`     ${source}: ${[...shown, ...more].join('; ')}`];
}

function isCollection({ from, to }: Change): boolean {
  return from === COLLECTION || to === COLLECTION;
}

function changeText(change: Change): string {
  const { place, from, to } = change;
  const name = placeText(place);
  if (!('from' in change)) return to === true ? `+ ${name}` : `+ ${name} ${valueText(to)}`;
  return 'to' in change ? `${name} ${valueText(from)} -> ${valueText(to)}` : `- ${name}`;
}
