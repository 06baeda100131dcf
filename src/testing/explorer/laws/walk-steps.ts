/** Maps events to steps: forward, and in compensation. */
import { isNoticePath } from '../../../definition/notice';
import type { PortEvent } from '../../port-event';

/** The path of the step that an event executes. */
export function forwardStep(event: PortEvent): string | undefined {
  if (event.kind === 'request') return event.dispatch.phase === 'execute' ? event.dispatch.step : undefined;
  if (event.kind !== 'callback') return undefined;
  const isForward = event.hook !== 'onFailure' && event.hook !== 'probe' && !isNoticePath(event.step);
  return isForward ? event.step : undefined;
}

/** The path of the step that an event undoes. */
export function undoneStep(event: PortEvent): string | undefined {
  if (event.kind === 'request') return event.dispatch.phase === 'undo' ? event.dispatch.step : undefined;
  return event.kind === 'callback' && event.hook === 'onFailure' ? event.step : undefined;
}

/** The steps of events, in the order of their first event. */
export function stepsIn(
  events: readonly PortEvent[],
  stepOf: (event: PortEvent) => string | undefined,
): readonly string[] {
  return [...new Set(events.map(stepOf).filter((step) => step !== undefined))];
}
