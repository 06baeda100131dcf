import { decodeContent } from '../../../context/content';
import type { StepOutcome } from '../../../engine/record/journal-entry';
import type { PortEvent, RequestEvent } from '../../port-event';
import type { Told } from '../recorded-run';

/**
 * What became of the deed of each step that was started (S3, S4), told from what the participants answered alone.
 */
export function stepOutcomes({ events }: Told): ReadonlyMap<string, StepOutcome | undefined> {
  const outcomes = new Map<string, StepOutcome | undefined>();
  for (const event of events) {
    const told = deedOf(event, events);
    if (told) outcomes.set(told.step, weigh(outcomes.get(told.step), told.says));
  }
  return outcomes;
}

type Says = StepOutcome | 'nothing' | 'not-done';

function deedOf(
  event: PortEvent,
  events: readonly PortEvent[],
): { readonly step: string; readonly says: Says } | undefined {
  if (event.kind === 'request') {
    const { step, phase } = event.dispatch;
    if (phase === 'execute') return { step, says: saysOf(event, events) };
    return phase === 'probe' ? { step, says: probeSays(event) } : undefined;
  }
  if (event.kind !== 'callback' || !event.isLocal || event.hook !== 'onExecute') return undefined;
  return { step: event.step, says: event.hasFailed ? 'nothing' : 'done' };
}

/** What was done stays done, and a refusal proves nothing about an earlier request. */
function weigh(before: StepOutcome | undefined, says: Says): StepOutcome | undefined {
  if (before === 'done' || says === 'nothing') return before;
  if (says === 'not-done') return 'refused';
  return says === 'refused' && before === 'unknown' ? 'unknown' : says;
}

function saysOf({ dispatch, delivery }: RequestEvent, events: readonly PortEvent[]): Says {
  switch (delivery?.outcome.kind) {
    case 'success':
      return 'done';
    case 'refused':
      return 'refused';
    case 'unknown':
      return 'unknown';
    case 'accepted':
      return laterSays(dispatch.idempotencyKey, events);
    case 'unsent':
    case undefined:
      return 'nothing';
  }
}

/** The reply that was promised says it, or nobody does. */
function laterSays(key: string, events: readonly PortEvent[]): Says {
  const came = events.find((event) => event.kind === 'idle' && event.reply?.request === key);
  const status = came?.kind === 'idle' ? came.reply?.reply.status : undefined;
  if (status === 200) return 'done';
  return status === 400 ? 'refused' : 'unknown';
}

function probeSays({ delivery }: RequestEvent): Says {
  if (delivery?.outcome.kind !== 'success') return 'nothing';
  const { outcome } = Object(decodeContent(delivery.outcome.reply.content)) as { readonly outcome?: unknown };
  if (outcome === 'done') return 'done';
  return outcome === 'not-done' ? 'not-done' : 'nothing';
}
