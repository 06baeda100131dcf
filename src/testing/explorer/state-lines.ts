/** What a transcript shows of the books: where a request changed them. */
import type { PortEvent } from '../port-event';
import { type BooksView, type Change, changesBetween, COLLECTION, placeText } from './state-view';
import { valueText } from './laws/state-parts';
import type { Told } from './recorded-run';

const MOST_CHANGES = 4;

/** The changes that a request made, as lines below its own. */
export function booksOf({ deliveries, faultOf }: Told, event: PortEvent): readonly string[] {
  if (event.kind !== 'request') return [];
  const own = deliveries.calls
    .filter(({ dispatch, isAgain }) => !isAgain && dispatch.idempotencyKey === event.dispatch.idempotencyKey)
    .flatMap(({ before, after }) => changesLine('books', before, after));
  const { passed } = deliveries;
  const isMet = faultOf.get(event) === 'meanwhile' && passed !== undefined;
  return isMet ? [...own, ...changesLine('another transaction', passed.before, passed.after)] : own;
}

/** The changes that deliveries made after the end. */
export function booksAfterEnd({ deliveries }: Told): readonly string[] {
  return deliveries.calls
    .filter(({ isAgain }) => isAgain)
    .flatMap(({ dispatch, before, after }) => changesLine(`${dispatch.target} once more`, before, after));
}

function changesLine(what: string, before: BooksView, after: BooksView): readonly string[] {
  if (before === after) return [];
  const changes = changesBetween(before, after).filter((change) => !isCollection(change));
  const shown = changes.slice(0, MOST_CHANGES).map(changeText);
  const more = changes.length > MOST_CHANGES ? [`${String(changes.length - MOST_CHANGES)} more`] : [];
  return [`     ${what}: ${[...shown, ...more].join('; ')}`];
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
