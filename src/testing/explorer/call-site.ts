/** The call sites of a run: the places where a schedule can inject a fault, and their names. */
import type { Phase } from '../../definition/options/resolve-options';
import type { Dispatch } from '../../engine/runtime';
import { type PortEvent, placeOf } from '../port-event';

/** A place in a run where a fault can be injected. */
export interface CallSite {
  /** The name in schedules: `<path>`, `<path>:undo`, `<path>:probe`, `@<ends>:notice`; `#2` marks the second site of that name. */
  readonly site: string;
  readonly kind: SiteKind;
  readonly event: PortEvent;
}

/**
 * A request, by its phase, or the question of a query; the function of a local step, and the function of its undo; or a
 * wait for a message.
 */
export type SiteKind = Phase | 'query' | 'local' | 'local undo' | 'wait';

/** A query that asks again and again: the questions after these reveal nothing new. */
const MOST_QUESTIONS = 2;

/**
 * The call sites of a run, in their order.
 *
 * @param isQuestion - Whether a request is the question of a query.
 */
export function callSites(
  events: readonly PortEvent[],
  isQuestion: (dispatch: Dispatch) => boolean,
): readonly CallSite[] {
  const siteOf = numbered();
  const questions = new Map<string, number>();
  return events.flatMap((event) => {
    const found = placed(event, isQuestion);
    if (!found) return [];
    const site = siteOf(found.place);
    const { kind, place } = found;
    const asked = (questions.get(place) ?? 0) + (kind === 'query' ? 1 : 0);
    questions.set(place, asked);
    return asked > MOST_QUESTIONS ? [] : [{ site, kind, event }];
  });
}

/** Numbers the sites of one name: `charge`, `charge#2`. */
export function numbered(): (place: string) => string {
  const times = new Map<string, number>();
  return (place) => {
    const time = (times.get(place) ?? 0) + 1;
    times.set(place, time);
    return time === 1 ? place : `${place}#${String(time)}`;
  };
}

function placed(
  event: PortEvent,
  isQuestion: (dispatch: Dispatch) => boolean,
): { readonly place: string; readonly kind: SiteKind } | undefined {
  if (event.kind === 'request') {
    const { dispatch } = event;
    return { place: placeOf(dispatch), kind: isQuestion(dispatch) ? 'query' : dispatch.phase };
  }
  if (event.kind === 'idle' && event.wait && event.wait.kind !== 'timer' && event.wait.kind !== 'query') {
    return { place: event.wait.step, kind: 'wait' };
  }
  if (event.kind !== 'callback' || !event.isLocal) return undefined;
  const { step, hook } = event;
  return hook === 'onFailure'
    ? { place: `${step}:undo`, kind: 'local undo' }
    : { place: step, kind: 'local' };
}
