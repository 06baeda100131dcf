/** Shared by the laws about steps that run beside each other: when the events of a step begin and end. */
import type { PortEvent } from '../../port-event';
import { forwardStep, undoneStep } from './walk-steps';

/** The events in which a step goes forward, or asks what became of its request. */
export function eventsOfStep(events: readonly PortEvent[], step: string): readonly PortEvent[] {
  return events.filter((event) => forwardStep(event) === step || probedStep(event) === step);
}

function probedStep(event: PortEvent): string | undefined {
  if (event.kind === 'request') return event.dispatch.phase === 'probe' ? event.dispatch.step : undefined;
  return event.kind === 'callback' && event.hook === 'probe' ? event.step : undefined;
}

/** When an event ends: how many events there were by then. A request that never ended has no end. */
export function endOf(events: readonly PortEvent[], event: PortEvent): number {
  const own = events.indexOf(event) + 1;
  if (event.kind !== 'request') return own;
  return event.endedAfter ?? (event.delivery ? own : Infinity);
}

/** When a step has gone forward for the last time; unknown if its participant replies later. */
export function lastMoment(events: readonly PortEvent[], step: string): number | undefined {
  const own = eventsOfStep(events, step);
  const isPutOff = own.some(
    (event) => event.kind === 'request' && event.delivery?.outcome.kind === 'accepted',
  );
  if (own.length === 0 || isPutOff) return undefined;
  return Math.max(...own.map((event) => endOf(events, event)));
}

/** When the undo of a step begins and ends. */
export function undoOf(
  events: readonly PortEvent[],
  step: string,
): { readonly begin: number; readonly end: number } | undefined {
  const own = events.filter((event) => undoneStep(event) === step);
  const [first] = own;
  if (!first) return undefined;
  return { begin: events.indexOf(first), end: Math.max(...own.map((event) => endOf(events, event))) };
}
