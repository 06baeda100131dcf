/** Owns the events and decisions that callers send: their form and their limits. */
import { compact } from '../context/compact';
import { encodeContent } from '../context/content';
import { sizeOf } from '../context/json-size';
import { ownFields } from '../context/own-fields';
import type { DecisionMessage } from '../engine/operators/decision-rules';
import { LARGEST_EVENTS, type ReceivedEvent } from '../engine/waits/mailbox';
import { messageOf } from '../errors/describe-error';
import { formatValue } from '../errors/format-value';
import { SagaError } from '../errors/saga-error';

/** The argument of the update, and of the signal, `saga.event`. */
export interface EventMessage {
  /** The name of the event. */
  readonly event: string;
  /** Distinguishes events of the same name, where the step has a key. */
  readonly key?: string;
  /** Two events with the same id are one: give it, so that you can send again. */
  readonly id?: string;
  /** JSON. @defaultValue `{}` */
  readonly content?: unknown;
}

export type { DecisionMessage } from '../engine/operators/decision-rules';

/** Every snapshot of an execution holds these texts, so that they must be short. */
const LONGEST_TEXT = 500;

/**
 * Checks an event.
 *
 * @throws {@link SagaError} `INPUT_INVALID` with the field at fault.
 */
export function admitEvent(value: unknown): ReceivedEvent {
  const { event, key, id, content = {}, ...others } = fieldsOf('An event', value);
  refuseOthers('An event', others, ['event', 'key', 'id', 'content']);
  return compact({
    event: textOf('An event', 'event', event),
    key: key === undefined ? undefined : textOf('An event', 'key', key),
    id: id === undefined ? undefined : textOf('An event', 'id', id),
    content: encodedContent(content),
  });
}

/**
 * Checks a decision.
 *
 * @throws {@link SagaError} `INPUT_INVALID` with the field at fault.
 */
export function admitDecision(value: unknown): DecisionMessage {
  const { step, choice, by, reason, seen, ...others } = fieldsOf('A decision', value);
  refuseOthers('A decision', others, ['step', 'choice', 'by', 'reason', 'seen']);
  const optional = (name: string, given: unknown) =>
    given === undefined ? undefined : textOf('A decision', name, given);
  return compact({
    step: textOf('A decision', 'step', step, LONGEST_PATH),
    choice: textOf('A decision', 'choice', choice),
    by: textOf('A decision', 'by', by),
    reason: optional('reason', reason),
    seen: optional('seen', seen),
  });
}

/** Paths of steps, with the rounds and items in them. */
const LONGEST_PATH = 1_000;

function fieldsOf(message: string, value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return ownFields(value);
  throw invalid(message, 'the form of one object', value);
}

function refuseOthers(message: string, others: object, known: readonly string[]): void {
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw invalid(message, `only the fields ${known.join(', ')}`, unknown);
}

function textOf(message: string, name: string, value: unknown, longest = LONGEST_TEXT): string {
  if (typeof value === 'string' && value !== '' && value.length <= longest) return value;
  throw invalid(message, `a text of 1 to ${String(longest)} characters as ${name}`, value);
}

function encodedContent(content: unknown): unknown {
  let encoded: unknown;
  try {
    encoded = encodeContent(content, 'content');
  } catch (error) {
    throw new SagaError('INPUT_INVALID', `The event cannot be read: ${messageOf(error)}`, { cause: error });
  }
  if (sizeOf(encoded) > LARGEST_EVENTS) {
    const limit = `a content of at most ${String(LARGEST_EVENTS)} bytes of JSON`;
    throw new SagaError('INPUT_INVALID', `An event has ${limit}. Send an id instead of the data itself.`);
  }
  return encoded;
}

function invalid(message: string, expected: string, received: unknown): SagaError {
  return new SagaError('INPUT_INVALID', `${message} has ${expected}, not ${formatValue(received)}.`);
}
