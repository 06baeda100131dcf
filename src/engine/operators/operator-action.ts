/** Owns what an operator can do to an execution, and the check of an action from outside (S7, S8). */
import { compact } from '../../context/compact';
import { encodeContent } from '../../context/content';
import { ownFields } from '../../context/own-fields';
import { formatValue } from '../../errors/format-value';
import { SagaError } from '../../errors/saga-error';
import { messageOf } from '../../errors/describe-error';
import { sizeOf } from '../../context/json-size';
import { payloadTooLarge } from '../limits';
import { isTarget } from '../../messages/target';

/** What an operator can act on: the effect of a step, its undo, or a notice at the end. */
export const INCIDENT_PHASES = ['execute', 'undo', 'notice'] as const;
export type IncidentPhase = (typeof INCIDENT_PHASES)[number];

/**
 * What an operator can do to an execution.
 *
 * | action | what happens | where |
 * |---|---|---|
 * | `retry` | the step, or its undo, is tried again now, with another request if one is given | every incident |
 * | `done` | it counts as done by hand, with a response if one is given | every incident |
 * | `skip` | the undo does not happen, and the execution ends as `incomplete`; or the notice is given up | undos, notices |
 * | `compensate` | the step counts as failed, and the saga is compensated | steps that failed, before the pivot |
 * | `redo` | a block is undone to its start and runs again, as a new round | steps that failed inside the block, before the pivot |
 * | `abort` | compensation starts, although no step has failed | any time before the pivot |
 * | `end` | no more requests are sent; the record lists what was not undone | any time |
 */
export const OPERATOR_VERBS = ['retry', 'done', 'skip', 'compensate', 'redo', 'abort', 'end'] as const;
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
   * meant for. Without it, `step` (and `phase`) name the incident, or else the only open incident is meant. `abort` and
   * `end` are about the whole execution.
   */
  readonly incident?: string;
  /** The path of the step, and its phase: checked against the incident where that is given. */
  readonly step?: string;
  readonly phase?: IncidentPhase;
  /** The operator. The name is not verified: every client with access to the namespace may give any name. */
  readonly by: string;
  /** Why; required for `skip`, `compensate`, `redo`, `abort` and `end`. */
  readonly reason?: string;
  /** `redo` alone: the path of the block. */
  readonly block?: string;
  /** `retry` alone: the request is changed, and sent under a new idempotency key. */
  readonly request?: RequestChange;
  /**
   * `done` alone: the content of the response that the step would have had; `onSuccess` gets it. Without it
   * the context stays as it is.
   */
  readonly response?: unknown;
}

const NEEDS_REASON: ReadonlySet<OperatorVerb> = new Set(['skip', 'compensate', 'redo', 'abort', 'end']);
const ABOUT_EXECUTION: ReadonlySet<OperatorVerb> = new Set(['abort', 'end']);

/** Whether an action must say why. */
export function needsReason(action: OperatorVerb): boolean {
  return NEEDS_REASON.has(action);
}

/** Whether an action is about one incident; otherwise it is about the whole execution. */
export function isAboutIncident(action: OperatorVerb): boolean {
  return !ABOUT_EXECUTION.has(action);
}

/** Whether a value names something that an operator can act on. */
export function isIncidentPhase(value: unknown): value is IncidentPhase {
  return (INCIDENT_PHASES as readonly unknown[]).includes(value);
}

/** Every snapshot of an execution holds its actions, so that they must be short. */
const LONGEST_TEXT = 500;
/** Paths of steps, with the rounds and items in them. */
const LONGEST_PATH = 1_000;
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
  requireText(action, given, 'by', true);
  requireText(action, given, 'reason', needsReason(action));
  requireText(action, given, 'block', action === 'redo');
  const { step, phase, request, response } = given;
  requireText(action, given, 'step', false);
  const isPlaced = step !== undefined || phase !== undefined;
  requireText(action, given, 'incident', isPlaced && !isAboutIncident(action));
  if (phase !== undefined && !isIncidentPhase(phase)) {
    throw invalid(action, '"execute", "undo" or "notice" as phase', phase);
  }
  return compact({
    ...given,
    action,
    request: request === undefined ? undefined : readChange(request),
    response: response === undefined ? undefined : encodeGiven(action, response, 'response'),
  }) as unknown as OperatorAction;
}

/** The fields that one action alone has. */
const OWN_FIELDS: Readonly<Partial<Record<OperatorVerb, readonly string[]>>> = {
  retry: ['request'],
  done: ['response'],
  redo: ['block'],
};

function fieldsOf(action: OperatorVerb): readonly string[] {
  return ['step', 'phase', 'incident', 'by', 'reason', ...(OWN_FIELDS[action] ?? [])];
}

function requireText(
  action: OperatorVerb,
  given: Readonly<Record<string, unknown>>,
  field: string,
  isRequired: boolean,
): void {
  const value = given[field];
  if (value === undefined && !isRequired) return;
  const longest = field === 'step' || field === 'block' ? LONGEST_PATH : LONGEST_TEXT;
  if (typeof value !== 'string' || value.trim() === '' || value.length > longest) {
    const meaning = field === 'by' ? ' (your name)' : '';
    throw invalid(action, `a text of 1 to ${String(longest)} characters as ${field}${meaning}`, value);
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
