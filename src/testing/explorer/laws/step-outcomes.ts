/** Derives the outcome of each step from the answers of its participant, independently of the engine. */
import { decodeContent } from '../../../context/content';
import type { LateReply } from '../../../engine/operators/inbox';
import type { StepOutcome } from '../../../engine/record/journal-entry';
import type { PortEvent, RequestEvent } from '../../port-event';
import type { RecordedRun } from '../recorded-run';

/** The outcome of each started step (S3, S4), from the answers of the participants alone. */
export function stepOutcomes({ events }: RecordedRun): ReadonlyMap<string, StepOutcome | undefined> {
  const outcomes = new Map<string, StepOutcome | undefined>();
  for (const event of events) {
    const found = evidenceOf(event, events);
    if (found) outcomes.set(found.step, combine(outcomes.get(found.step), found.evidence));
  }
  return outcomes;
}

/** The evidence of one event about its step. */
type Evidence = StepOutcome | 'nothing' | 'not-done';

function evidenceOf(
  event: PortEvent,
  events: readonly PortEvent[],
): { readonly step: string; readonly evidence: Evidence } | undefined {
  if (event.kind === 'request') {
    const { step, phase } = event.dispatch;
    if (phase === 'execute') return { step, evidence: replyEvidence(event, events) };
    return phase === 'probe' ? { step, evidence: probeEvidence(event) } : undefined;
  }
  if (event.kind !== 'callback' || !event.isLocal || event.hook !== 'onExecute') return undefined;
  return { step: event.step, evidence: event.hasFailed ? 'nothing' : 'done' };
}

/** A success is final, and a refusal proves nothing about an earlier request. */
function combine(before: StepOutcome | undefined, evidence: Evidence): StepOutcome | undefined {
  if (before === 'done' || evidence === 'nothing') return before;
  if (evidence === 'not-done') return 'refused';
  return evidence === 'refused' && before === 'unknown' ? 'unknown' : evidence;
}

function replyEvidence({ dispatch, delivery }: RequestEvent, events: readonly PortEvent[]): Evidence {
  switch (delivery?.outcome.kind) {
    case 'success':
      return 'done';
    case 'refused':
      return 'refused';
    case 'unknown':
      return 'unknown';
    case 'accepted':
      return lateReplyEvidence(dispatch.idempotencyKey, events);
    case 'unsent':
    case undefined:
      return 'nothing';
  }
}

/** The evidence of a late reply; `unknown` if none arrives. */
function lateReplyEvidence(key: string, events: readonly PortEvent[]): Evidence {
  const status = lateReplies(events).find(({ request }) => request === key)?.reply.status;
  if (status === 200) return 'done';
  return status === 400 ? 'refused' : 'unknown';
}

/** The replies that came by themselves, to one flow or to flows beside each other. */
export function lateReplies(events: readonly PortEvent[]): readonly LateReply[] {
  return events.flatMap((event) => {
    if (event.kind === 'wake') return event.replies;
    return event.kind === 'idle' && event.reply ? [event.reply] : [];
  });
}

function probeEvidence({ delivery }: RequestEvent): Evidence {
  if (delivery?.outcome.kind !== 'success') return 'nothing';
  const { outcome } = Object(decodeContent(delivery.outcome.reply.content)) as { readonly outcome?: unknown };
  if (outcome === 'done') return 'done';
  return outcome === 'not-done' ? 'not-done' : 'nothing';
}
