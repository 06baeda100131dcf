/** The call sites of a run: the places where a schedule can inject a fault, and their names. */
import type { Phase } from '../../definition/options/resolve-options';
import { type PortEvent, placeOf } from '../port-event';

/** A place in a run where a fault can be injected. */
export interface CallSite {
  /** The name in schedules: `<path>`, `<path>:undo`, `<path>:probe`, `@<ends>:notice`; `#2` marks the second site of that name. */
  readonly site: string;
  readonly kind: SiteKind;
  readonly event: PortEvent;
}

/** A request, by its phase; the function of a local step, and the function of its undo; or a wait for a message. */
export type SiteKind = Phase | 'local' | 'local undo' | 'wait';

/** The call sites of a run, in their order. */
export function callSites(events: readonly PortEvent[]): readonly CallSite[] {
  const siteOf = numbered();
  return events.flatMap((event) => {
    const found = placed(event);
    return found ? [{ site: siteOf(found.place), kind: found.kind, event }] : [];
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

function placed(event: PortEvent): { readonly place: string; readonly kind: SiteKind } | undefined {
  if (event.kind === 'request') return { place: placeOf(event.dispatch), kind: event.dispatch.phase };
  if (event.kind === 'idle' && event.wait && event.wait.kind !== 'timer') {
    return { place: event.wait.step, kind: 'wait' };
  }
  if (event.kind !== 'callback' || !event.isLocal) return undefined;
  const { step, hook } = event;
  return hook === 'onFailure'
    ? { place: `${step}:undo`, kind: 'local undo' }
    : { place: step, kind: 'local' };
}
