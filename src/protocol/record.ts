/** Owns the record of an execution: how a state becomes one, and which values are one. */
import { decodeContext, type EncodedContext, type EncodedValue } from '../context/encoding';
import { compact } from '../context/compact';
import { ownField, ownFields } from '../context/own-fields';
import type { SagaFailure } from '../engine/record/failure';
import { isIncidentPhase } from '../engine/operators/operator-action';
import type { EndStatus } from '../definition/notice';
import type { NoticeEntry, NoticeOutcome } from '../engine/notices/notice-entry';
import type { ActivePhase, Incident } from '../engine/operators/incident';
import type { PivotStatus } from '../engine/record/pivot';
import type {
  JournalEntry,
  ProbeEntry,
  StepOutcome,
  StepStatus,
  UndoStatus,
} from '../engine/record/journal-entry';
import type { OpenWait } from '../engine/waits/open-wait';
import { type ItemCounts, itemCounts } from '../engine/record/item-progress';
import type { Decision } from '../engine/waits/open-wait';
import type { TriedPart } from '../engine/record/journal-entry';
import type { ActionRecord } from '../engine/operators/action-record';
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
  /** What became of its effect; absent when no request can have had one. */
  readonly outcome?: StepOutcome;
  /** How often its request was sent. */
  readonly attempts?: number;
  /** The content of the request and of the response, in bytes of JSON. */
  readonly requestSize?: number;
  readonly responseSize?: number;
  /** What the participant answered to a probe. */
  readonly probe?: ProbeEntry;
  /** The branch that a conditional step chose: `if-<n>`, `else` or `none`. */
  readonly branch?: string;
  /** The parts of a block that were tried and undone, or passed over. */
  readonly tried?: readonly TriedPart[];
  /** The decisions by which it ended. */
  readonly decisions?: readonly Decision[];
  /** How far a loop is. */
  readonly items?: ItemCounts;
  /** Why it failed, where other steps ran beside it and may have failed too. */
  readonly error?: SagaFailure;
  /** Its undo; absent when that never ran. */
  readonly undo?: UndoRecord;
}

/** What happened to the undo of a step. */
export interface UndoRecord {
  readonly status: UndoStatus;
  readonly startedAt?: number;
  readonly endedAt?: number;
  readonly attempts?: number;
  /** The operator who undid it by hand, skipped it, or ended the execution. */
  readonly by?: string;
}

/** What became of one notice, which is sent at the end (`atEnd`). */
export interface NoticeRecord {
  /** Its path, as operators and idempotency keys name it: `@finished`, `@errored-incomplete`. */
  readonly notice: string;
  /** The end that it is about. */
  readonly status: EndStatus;
  readonly outcome: NoticeOutcome;
  /** `participant` or `participant/operation`; absent where no request was built. */
  readonly target?: string;
  readonly startedAt?: number;
  readonly endedAt?: number;
  /** How often its request was sent. */
  readonly attempts?: number;
  /** Why it failed, or was skipped. */
  readonly error?: SagaFailure;
  /** The operator who delivered it by hand, skipped it, or ended the execution. */
  readonly by?: string;
}

/**
 * An execution in plain data: the workflow's result, the first detail of its failure, and the answer to the query
 * `saga.record`.
 */
export interface SagaRecord {
  readonly saga: string;
  readonly status: SagaStatus;
  readonly context: EncodedContext;
  /** The steps in the order in which they started. */
  readonly steps: readonly StepRecord[];
  readonly error?: SagaFailure;
  /** The undos that failed or were skipped. */
  readonly undoErrors: readonly SagaFailure[];
  /** The notices of the end that were begun, in that order; left out when there is none. */
  readonly notices?: readonly NoticeRecord[];
  /** The phases that have failed and wait for an operator; left out when there is none. */
  readonly incidents?: readonly Incident[];
  /** The steps and undos that are under way without a failure; left out when there is none. */
  readonly activePhases?: readonly ActivePhase[];
  /** The first incident, or else the first active phase: for clients of 0.2, until the next minor version. */
  readonly incident?: ActivePhase & Partial<Incident>;
  /** What steps wait for: a time, an event or a decision; left out when there is none. */
  readonly waits?: readonly OpenWait[];
  /** The events that no step has taken, by their names; left out when there is none. */
  readonly unusedEvents?: readonly string[];
  /** The actions of operators; left out when there is none. */
  readonly actions?: readonly ActionRecord[];
  /** The view that callers see, where the saga has published one. */
  readonly published?: EncodedValue;
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
  const { status, context, journal, error, undoErrors, active, actions, pivot, deadline } = state;
  const { incidents } = active;
  const activePhases = active.all.filter((phase) => !phase.error).map(({ view }) => view);
  return compact({
    saga,
    status,
    context,
    steps: journal.entries.map(toStepRecord),
    error,
    undoErrors: [...undoErrors],
    notices: unlessEmpty(state.notices.map(toNoticeRecord)),
    incidents: unlessEmpty(incidents),
    activePhases: unlessEmpty(activePhases),
    incident: incidents[0] ?? activePhases[0],
    waits: unlessEmpty(journal.entries.flatMap(({ wait }) => wait ?? [])),
    unusedEvents: unlessEmpty(state.mailbox.events.map(({ event }) => event)),
    actions: unlessEmpty([...actions]),
    published: state.published.view,
    pivot: pivot.status,
    deadline,
  });
}

/** The record of an execution whose start is not resolved yet. */
export function recordBeforeStart(saga: string): SagaRecord {
  return { saga, status: 'created', context: {}, steps: [], undoErrors: [] };
}

/** The record of an execution whose start was refused. */
export function recordOfRefusedStart(saga: string, error: SagaFailure): SagaRecord {
  return { saga, status: 'errored', context: {}, steps: [], error, undoErrors: [] };
}

function unlessEmpty<M>(list: readonly M[]): readonly M[] | undefined {
  return list.length > 0 ? list : undefined;
}

function toStepRecord({ step, kind, status, ...rest }: JournalEntry): StepRecord {
  const { startedAt, endedAt, outcome, attempts, requestSize, responseSize, probe, branch, undo } = rest;
  const { tried, decisions, error } = rest;
  return compact({
    step,
    kind,
    status,
    startedAt,
    endedAt,
    outcome,
    attempts,
    requestSize,
    responseSize,
    probe,
    branch,
    tried,
    decisions,
    items: itemCounts({ status, ...rest }),
    error,
    undo: undo && toUndoRecord(undo),
  });
}

function toNoticeRecord(entry: NoticeEntry): NoticeRecord {
  const {
    step: notice,
    end: status,
    delivery: outcome,
    target,
    startedAt,
    endedAt,
    attempts,
    error,
    by,
  } = entry;
  return compact({ notice, status, outcome, target, startedAt, endedAt, attempts, error, by });
}

function toUndoRecord({ status, ...rest }: NonNullable<JournalEntry['undo']>): UndoRecord {
  const { startedAt, endedAt, attempts, by } = rest;
  return compact({ status, startedAt, endedAt, attempts, by });
}

/** Every status that the record of an execution can have. */
const STATUSES: ReadonlySet<unknown> = new Set<SagaStatus>([
  'created',
  'running',
  'paused',
  'compensating',
  'stuck',
  'notifying',
  'finished',
  'errored',
  'incomplete',
  'cancelled',
]);

/**
 * Whether a value is a record. The result may be that of another workflow, and any value may answer a query. Only the
 * object's own properties count.
 */
export function isSagaRecord(value: unknown): value is SagaRecord {
  if (!isObject(value)) return false;
  const { saga, status, context, steps, undoErrors, error, notices = [] } = ownFields(value);
  return (
    typeof saga === 'string' &&
    STATUSES.has(status) &&
    isContext(context) &&
    isListOf(steps, isStep) &&
    isListOf(undoErrors, isFailure) &&
    isListOf(notices, isNotice) &&
    (error === undefined || isFailure(error)) &&
    hasPhases(value)
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

function isNotice(value: unknown): boolean {
  const { notice, outcome, error } = ownFields(value);
  const isNamed = typeof notice === 'string' && typeof outcome === 'string';
  return isNamed && (error === undefined || isFailure(error));
}

function isFailure(value: unknown): boolean {
  const { code, message } = ownFields(value);
  return typeof code === 'string' && typeof message === 'string';
}

function hasPhases(record: unknown): boolean {
  const { incident, incidents = [], activePhases = [] } = ownFields(record);
  const isOldPlace = incident === undefined || isPhase(incident);
  return isOldPlace && isListOf(incidents, isIncident) && isListOf(activePhases, isPhase);
}

function isIncident(value: unknown): boolean {
  return isPhase(value) && isFailure(ownField(value, 'error'));
}

function isPhase(value: unknown): boolean {
  const { id, step, phase, error } = ownFields(value);
  const isPlace = typeof id === 'string' && typeof step === 'string';
  return isPlace && isIncidentPhase(phase) && (error === undefined || isFailure(error));
}

function isListOf(value: unknown, isItem: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isItem);
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
