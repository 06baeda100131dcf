import { decodeContext, type EncodedContext } from '../context/encoding';
import { ownFields } from '../context/own-fields';
import type { SagaFailure } from '../engine/record/failure';
import type { Incident } from '../engine/operators/incident';
import type { PivotStatus } from '../engine/operators/execution-view';
import type { JournalEntry, ProbeEntry, StepOutcome, StepStatus, UndoStatus } from '../engine/record/journal';
import type { ActionRecord } from '../engine/operators/operator-action';
import type { SagaState, SagaStatus } from '../engine/saga-state';

/**
 * What happened to one step that was started. Attempts, times and sizes are left out of steps that a very long
 * saga did in an earlier run.
 */
export interface StepRecord {
  /** `<step>`, or `<conditional>.if-<n>.<step>`. */
  readonly step: string;
  readonly kind: string;
  readonly status: StepStatus;
  /** When it started and ended, in milliseconds since 1970. */
  readonly startedAt?: number;
  readonly endedAt?: number;
  /** What became of its deed; absent when nothing can have been done. */
  readonly outcome?: StepOutcome;
  /** How often its request was sent. */
  readonly attempts?: number;
  /** The content of the request and of the response, in bytes of JSON. */
  readonly requestSize?: number;
  readonly responseSize?: number;
  /** What the participant said when it was asked whether it had done its deed. */
  readonly probe?: ProbeEntry;
  /** The branch that a conditional step chose: `if-<n>`, `else` or `none`. */
  readonly branch?: string;
  /** Its undo; absent when that never ran. */
  readonly undo?: UndoRecord;
}

/** What happened to the undo of a step. */
export interface UndoRecord {
  readonly status: UndoStatus;
  readonly startedAt?: number;
  readonly endedAt?: number;
  readonly attempts?: number;
  /** Who undid it by hand, or gave it up. */
  readonly by?: string;
}

/**
 * All that is known of an execution, in plain data: the workflow's result, the first detail of its failure,
 * and the answer to the query `saga.record`.
 */
export interface SagaRecord {
  readonly saga: string;
  readonly status: SagaStatus;
  readonly context: EncodedContext;
  /** The steps in the order in which they started. */
  readonly steps: readonly StepRecord[];
  readonly error?: SagaFailure;
  /** The undos that failed or were given up. */
  readonly undoErrors: readonly SagaFailure[];
  /** The place at which a person can act now; with an error: what the execution waits for. */
  readonly incident?: Incident;
  /** What people did; left out when nobody did anything. */
  readonly actions?: readonly ActionRecord[];
  /** How far the saga is with its point of no return. */
  readonly pivot?: PivotStatus;
  /** When the saga has to be done, in milliseconds since 1970. */
  readonly deadline?: number;
  /**
   * True when the record would not have fitted into Temporal's history: replies, causes, and at last steps
   * were left out.
   */
  readonly shortened?: true;
}

/** The record of an execution as it is now. */
export function toRecord(saga: string, state: SagaState): SagaRecord {
  const { status, context, journal, error, undoErrors, incident, actions, pivot, deadline } = state;
  return {
    saga,
    status,
    context,
    steps: journal.entries.map(toStepRecord),
    ...(error && { error }),
    undoErrors: [...undoErrors],
    ...(incident && { incident: { ...incident } }),
    ...(actions.length > 0 && { actions: [...actions] }),
    ...(pivot && { pivot }),
    ...(deadline !== undefined && { deadline }),
  };
}

function toStepRecord({ step, kind, status, ...rest }: JournalEntry): StepRecord {
  const { startedAt, endedAt, outcome, attempts, requestSize, responseSize, probe, branch, undo } = rest;
  return {
    step,
    kind,
    status,
    ...(startedAt !== undefined && { startedAt }),
    ...(endedAt !== undefined && { endedAt }),
    ...(outcome && { outcome }),
    ...(attempts !== undefined && { attempts }),
    ...(requestSize !== undefined && { requestSize }),
    ...(responseSize !== undefined && { responseSize }),
    ...(probe && { probe }),
    ...(branch !== undefined && { branch }),
    ...(undo && { undo: toUndoRecord(undo) }),
  };
}

function toUndoRecord({ status, ...rest }: NonNullable<JournalEntry['undo']>): UndoRecord {
  const { startedAt, endedAt, attempts, by } = rest;
  return {
    status,
    ...(startedAt !== undefined && { startedAt }),
    ...(endedAt !== undefined && { endedAt }),
    ...(attempts !== undefined && { attempts }),
    ...(by !== undefined && { by }),
  };
}

/** Every status that the record of an execution can have. */
const STATUSES: ReadonlySet<unknown> = new Set<SagaStatus>([
  'created',
  'running',
  'paused',
  'compensating',
  'stuck',
  'finished',
  'errored',
  'incomplete',
  'cancelled',
]);

/**
 * Whether a value is a record: the result of a workflow may be that of another kind of workflow, and anything may
 * answer a query. Only the object's own properties count.
 */
export function isSagaRecord(value: unknown): value is SagaRecord {
  if (!isObject(value)) return false;
  const { saga, status, context, steps, undoErrors, error, incident } = ownFields(value);
  return (
    typeof saga === 'string' &&
    STATUSES.has(status) &&
    isContext(context) &&
    isListOf(steps, isStep) &&
    isListOf(undoErrors, isFailure) &&
    (error === undefined || isFailure(error)) &&
    (incident === undefined || isIncident(incident))
  );
}

function isContext(value: unknown): boolean {
  try {
    if (!isObject(value)) return false;
    decodeContext(value as EncodedContext);
    return true;
  } catch {
    return false;
  }
}

function isStep(value: unknown): boolean {
  const { step, kind, status } = ownFields(value);
  return [step, kind, status].every((field) => typeof field === 'string');
}

function isFailure(value: unknown): boolean {
  const { code, message } = ownFields(value);
  return typeof code === 'string' && typeof message === 'string';
}

function isIncident(value: unknown): boolean {
  const { id, step, phase, error } = ownFields(value);
  const isPlace = typeof id === 'string' && typeof step === 'string';
  return isPlace && (phase === 'execute' || phase === 'undo') && (error === undefined || isFailure(error));
}

function isListOf(value: unknown, isItem: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isItem);
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
