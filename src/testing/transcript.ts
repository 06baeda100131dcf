/** Writes the transcript of an execution from its recorded events. */
import type { LateReply } from '../engine/operators/inbox';
import type { DeliveryOutcome } from '../engine/runtime';
import type { SagaRecord } from '../protocol/record';
import {
  type CallbackEvent,
  placeOf,
  type PortEvent,
  type RequestEvent,
  type ResetEvent,
  type StuckEvent,
} from './port-event';

const LONGEST_CONTENT = 100;

/** Additions to a transcript. */
export interface TranscriptNotes {
  /** A note beside an event, such as its injected fault. */
  readonly noteOf?: (event: PortEvent) => string | undefined;
  /** Lines below an event, such as the changes that it made. */
  readonly linesOf?: (event: PortEvent) => readonly string[];
  /** The event that the transcript marks with `<-- here`. */
  readonly culprit?: PortEvent | undefined;
}

/** The transcript of an execution: a line for each request, local step and failed callback, and its end. */
export function transcriptOf(
  events: readonly PortEvent[],
  record: SagaRecord,
  { noteOf = () => undefined, linesOf = () => [], culprit }: TranscriptNotes = {},
): string {
  const lines = events.flatMap((event) => {
    const line = lineOf(event);
    if (line === undefined) return [];
    const note = noteOf(event);
    const first = `${line}${note === undefined ? '' : `   [${note}]`}${event === culprit ? '   <-- here' : ''}`;
    return [[first, ...linesOf(event)].join('\n')];
  });
  return [...lines, endOf(record)].map((line, index) => `  ${String(index + 1)}. ${line}`).join('\n');
}

function lineOf(event: PortEvent): string | undefined {
  switch (event.kind) {
    case 'request':
      return requestLine(event);
    case 'callback':
      return callbackLine(event);
    case 'idle':
      return lateLine(event.reply ? [event.reply] : []);
    case 'stuck':
      return stuckLine(event);
    case 'reset':
      return resetLine(event);
    case 'wake':
      return lateLine(event.replies);
    case 'boundary':
      return undefined;
  }
}

function stuckLine({ incident: { step, error } }: StuckEvent): string {
  return `${step} waits for an operator: ${error.code} ${error.message}`;
}

function lateLine(replies: readonly LateReply[]): string | undefined {
  return replies.map(({ reply }) => `the late reply: ${short(reply)}`).join('; ') || undefined;
}

function resetLine({ report: { earlier = [] } }: ResetEvent): string {
  const sent = earlier.map(placeOf).join(', ') || 'nothing';
  return `the workflow is reset; after that point the earlier run sent: ${sent}`;
}

function requestLine({ dispatch, delivery }: RequestEvent): string {
  const { step, phase, target, content } = dispatch;
  const names = { execute: step, undo: `undo ${step}`, probe: `probe ${step}`, notice: `notify ${step}` };
  const result = delivery ? ` -> ${outcomeText(delivery.outcome)}` : '';
  return `${names[phase]}: ${target} ${short(content)}${result}`;
}

/**
 * The callback of a local step is its effect. Other callbacks, which build requests or evaluate conditions, appear only if
 * they fail.
 */
function callbackLine({ step, hook, hasFailed, isLocal }: CallbackEvent): string | undefined {
  if (hasFailed) return `${step}: ${hook} failed`;
  if (hook.startsWith('merge.')) return `${step}: merges context.${hook.slice('merge.'.length)}`;
  if (!isLocal) return undefined;
  return hook === 'onFailure' ? `undo ${step}: done locally` : `${step}: done locally`;
}

function outcomeText(outcome: DeliveryOutcome): string {
  switch (outcome.kind) {
    case 'success':
      return `done ${short(outcome.reply.content)}`;
    case 'refused':
      return `refused ${short(outcome.reply.content)}`;
    case 'accepted':
      return 'accepted, with a late reply';
    case 'unknown':
      return `unknown: ${outcome.message}`;
    case 'unsent':
      return `not sent: ${outcome.message}`;
  }
}

function endOf({ status, error, incident }: SagaRecord): string {
  const first = error
    ? `, first error ${error.code}${error.step === undefined ? '' : ` at ${error.step}`}`
    : '';
  const waits = status === 'stuck' && incident ? `, at ${incident.step} (${incident.phase})` : '';
  return `the saga is ${status}${waits}${first}`;
}

function short(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length <= LONGEST_CONTENT ? text : `${text.slice(0, LONGEST_CONTENT)}...`;
}
