import type { DeliveryOutcome } from '../engine/runtime';
import type { SagaRecord } from '../protocol/record';
import {
  type CallbackEvent,
  placeOf,
  type PortEvent,
  type RequestEvent,
  type ResetEvent,
} from './port-event';

const LONGEST_CONTENT = 100;

/** What a story says beside what happened. */
export interface StoryNotes {
  /** What stands beside an event, such as the fault that was injected there. */
  readonly noteOf?: (event: PortEvent) => string | undefined;
  /** What stands below an event, such as what it changed. */
  readonly linesOf?: (event: PortEvent) => readonly string[];
  /** The event at fault. */
  readonly culprit?: PortEvent | undefined;
}

/** What an execution did as a short story: a line for each request, local step and failed callback, and its end. */
export function tellStory(
  events: readonly PortEvent[],
  record: SagaRecord,
  { noteOf = () => undefined, linesOf = () => [], culprit }: StoryNotes = {},
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
      return event.reply && `the reply comes: ${short(event.reply.reply)}`;
    case 'stuck':
      return `${event.incident.step} waits for a person: ${event.incident.error?.code ?? ''} ${event.incident.error?.message ?? ''}`;
    case 'reset':
      return resetLine(event);
    case 'boundary':
      return undefined;
  }
}

function resetLine({ report: { earlier = [] } }: ResetEvent): string {
  const sent = earlier.map(placeOf).join(', ') || 'nothing';
  return `the workflow is reset; the run before had sent after that point: ${sent}`;
}

function requestLine({ dispatch, delivery }: RequestEvent): string {
  const { step, phase, target, content } = dispatch;
  const names = { execute: step, undo: `undo ${step}`, probe: `ask about ${step}` };
  const came = delivery ? ` -> ${outcomeText(delivery.outcome)}` : '';
  return `${names[phase]}: ${target} ${short(content)}${came}`;
}

/**
 * A local step is done by its callback. A callback that builds a request, or is asked as a condition, says
 * something only when it fails.
 */
function callbackLine({ step, hook, hasFailed, isLocal }: CallbackEvent): string | undefined {
  if (hasFailed) return `${step}: ${hook} failed`;
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
      return 'accepted, the reply comes later';
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
