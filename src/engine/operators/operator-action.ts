/** Owns what an operator can do to an execution, and the check of an action from outside (S7, S8). */
import { compact } from '../../context/compact';
import { encodeContent } from '../../context/content';
import { ownFields } from '../../context/own-fields';
import { formatValue } from '../../errors/format-value';
import { SagaError } from '../../errors/saga-error';
import { messageOf } from '../../errors/describe-error';
import { sizeOf } from '../../context/json-size';
import { payloadTooLarge } from '../limits';
import { isTarget } from '../requests/target';

/** The phase of a step that an operator can act on: its effect, or its undo. */
export type IncidentPhase = 'execute' | 'undo';

/**
 * What an operator can do to an execution.
 *
 * | action | what happens | where |
 * |---|---|---|
 * | `retry` | the step, or its undo, is tried again now, with another request if one is given | every incident |
 * | `done` | it counts as done by hand, with a response if one is given | every incident |
 * | `skip` | the undo does not happen; the execution ends as `incomplete` | undos |
 * | `compensate` | the step counts as failed, and the saga is compensated | steps that failed, before the pivot |
 * | `abort` | compensation starts, although no step has failed | any time before the pivot |
 * | `end` | no more requests are sent; the record lists what was not undone | any time |
 */
export const OPERATOR_VERBS = ['retry', 'done', 'skip', 'compensate', 'abort', 'end'] as const;
export type OperatorVerb = (typeof OPERATOR_VERBS)[number];

/** What an operator changes of a request; the step's callback builds the rest. */
export interface RequestChange {
  /** `participant` or `participant/operation`. */
  readonly target?: string;
  /** JSON. */
  readonly content?: unknown;
}

/** An operator's action on an open execution. */
export interface OperatorAction {
  readonly action: OperatorVerb;
  /**
   * The id of the incident or of the active phase, as the record shows it: an action never meets another one than it was
   * meant for. Only `abort` and `end` may leave it out: they are about the whole execution.
   */
  readonly incident?: string;
  /** The path of the step, and its phase: checked against the incident where they are given. */
  readonly step?: string;
  readonly phase?: IncidentPhase;
  /** The operator. The name is not verified: every client with access to the namespace may give any name. */
  readonly by: string;
  /** Why; required for `skip`, `compensate`, `abort` and `end`. */
  readonly reason?: string;
  /** `retry` alone: the request is changed, and sent under a new idempotency key. */
  readonly request?: RequestChange;
  /**
   * `done` alone: the content of the response that the step would have had; `onSuccess` gets it. Without it
   * the context stays as it is.
   */
  readonly response?: unknown;
}

const NEEDS_REASON: ReadonlySet<OperatorVerb> = new Set(['skip', 'compensate', 'abort', 'end']);
const NEEDS_NO_INCIDENT: ReadonlySet<OperatorVerb> = new Set(['abort', 'end']);

/** Whether an action must say why. */
export function needsReason(action: OperatorVerb): boolean {
  return NEEDS_REASON.has(action);
}

/** Whether an action must name an incident; otherwise it is about the whole execution. */
export function needsIncident(action: OperatorVerb): boolean {
  return !NEEDS_NO_INCIDENT.has(action);
}

/** Every snapshot of an execution holds its actions, so that they must be short. */
const LONGEST_TEXT = 500;
const LARGEST_REQUEST = 64 * 1024;

/**
 * Checks an action before it is taken: all that {@link readAction} checks, the form of another target, and the size of a
 * response.
 *
 * @throws {@link SagaError} `ACTION_INVALID` with the field at fault.
 */
export function admitAction(action: OperatorVerb, value: unknown): OperatorAction {
  const read = readAction(action, value);
  const target = read.request?.target;
  if (target !== undefined && !isTarget(target)) {
    throw invalid(action, '"participant" or "participant/operation" as target of its request', target);
  }
  const { response } = read;
  const problem = response !== undefined && payloadTooLarge(`The response of ${action}`, sizeOf(response));
  if (problem) throw new SagaError('ACTION_INVALID', problem);
  return read;
}

/**
 * Reads an action as it came from outside. History may hold actions that an earlier version admitted, so that this must
 * never become stricter.
 *
 * @throws {@link SagaError} `ACTION_INVALID` with the field at fault.
 */
export function readAction(action: OperatorVerb, value: unknown): OperatorAction {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid(action, 'one object, such as {"incident": "...", "by": "..."}');
  }
  const given = ownFields(value);
  const known = fieldsOf(action);
  const unknown = Object.keys(given).find((field) => !known.includes(field) && given[field] !== undefined);
  if (unknown !== undefined) throw invalid(action, `only the fields ${known.join(', ')}`, unknown);
  const isIncidentNeeded = needsIncident(action);
  requireText(action, given, 'by', true);
  requireText(action, given, 'reason', needsReason(action));
  const { step, phase, request, response } = given;
  requireText(action, given, 'step', false);
  requireText(action, given, 'incident', isIncidentNeeded || step !== undefined || phase !== undefined);
  if (phase !== undefined && phase !== 'execute' && phase !== 'undo') {
    throw invalid(action, '"execute" or "undo" as phase', phase);
  }
  return compact({
    ...given,
    action,
    request: request === undefined ? undefined : readChange(request),
    response: response === undefined ? undefined : encodeGiven(action, response, 'response'),
  }) as unknown as OperatorAction;
}

function fieldsOf(action: OperatorVerb): readonly string[] {
  const more = action === 'retry' ? ['request'] : action === 'done' ? ['response'] : [];
  return ['step', 'phase', 'incident', 'by', 'reason', ...more];
}

function requireText(
  action: OperatorVerb,
  given: Readonly<Record<string, unknown>>,
  field: string,
  isRequired: boolean,
): void {
  const value = given[field];
  if (value === undefined && !isRequired) return;
  if (typeof value !== 'string' || value.trim() === '' || value.length > LONGEST_TEXT) {
    const meaning = field === 'by' ? ' (your name)' : '';
    throw invalid(action, `a text of 1 to ${String(LONGEST_TEXT)} characters as ${field}${meaning}`, value);
  }
}

function readChange(request: unknown): RequestChange {
  const isChange =
    typeof request === 'object' &&
    request !== null &&
    Object.keys(request).length > 0 &&
    Object.keys(request).every((field) => field === 'target' || field === 'content');
  if (!isChange) throw invalid('retry', 'a target, a content or both as request', request);
  const { target, content } = ownFields(request);
  const change = compact({
    target: target as string | undefined,
    content: content === undefined ? undefined : encodeGiven('retry', content, 'request.content'),
  });
  if (sizeOf(change) > LARGEST_REQUEST) throw invalid('retry', 'a request of at most 64 KiB');
  return change;
}

/** The content of a message, encoded as `encodeContent` does. */
function encodeGiven(action: OperatorVerb, content: unknown, path: string): unknown {
  try {
    return encodeContent(content, path);
  } catch (error) {
    throw new SagaError('ACTION_INVALID', `The action ${action} cannot be read: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

function invalid(action: OperatorVerb, expected: string, ...received: readonly unknown[]): SagaError {
  const not = received.map((value) => `, not ${formatValue(value)}`);
  return new SagaError('ACTION_INVALID', `The action ${action} takes ${expected}${not.join('')}.`);
}
