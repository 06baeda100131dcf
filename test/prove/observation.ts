/** The observation of an execution: the part that the model must foresee. */
import type { SagaExecution } from 'temporal-saga/testing';

/** One attempt of a request, as its participant receives it. */
export interface Call {
  readonly target: string;
  readonly step: string;
  readonly key: string;
  readonly attempt: number;
  readonly content: unknown;
  /** The execute keys that it undoes or probes. */
  readonly about: readonly string[];
}

/** A failure without its message. */
export interface SeenFailure {
  readonly code: string;
  readonly step?: string;
  readonly hook?: string;
  readonly reply?: {
    readonly status: number;
    readonly content: unknown;
    readonly httpStatus?: number;
    readonly nothingToUndo?: true;
  };
}

/** How far a loop is. */
export interface SeenItems {
  readonly of: number;
  readonly done: number;
  readonly failed: number;
  readonly notNeeded?: number;
}

/** A started step; it changes while the saga runs. */
export interface SeenStep {
  step: string;
  kind: string;
  status: string;
  outcome?: 'done' | 'refused' | 'unknown';
  attempts?: number;
  probe?: { readonly found: string; readonly generation?: number; readonly attempts?: number };
  /** The part of a block that was entered last, or how a wait ended. */
  branch?: string;
  /** The parts that were undone or passed over, with the code of their failure. */
  tried?: readonly { readonly part: string; readonly code?: string }[];
  /** How far a loop is. */
  items?: SeenItems;
  /** Why it failed, where other flows may run beside it. */
  error?: SeenFailure;
  undo?: SeenUndo;
}

export interface SeenUndo {
  status: string;
  attempts?: number;
  by?: string;
}

/** What became of a notice. */
export interface SeenNotice {
  readonly notice: string;
  readonly status: string;
  readonly outcome: string;
  readonly target?: string;
  readonly attempts?: number;
  readonly error?: SeenFailure;
}

/** An action of an operator. */
export interface SeenAction {
  readonly action: string;
  readonly step: string;
  readonly phase: string;
  readonly applied: boolean;
  /** The code of the failure that it resolves. */
  readonly failure?: string;
}

/** A failure that waits for an operator. */
export interface SeenIncident {
  readonly step: string;
  readonly phase: string;
  readonly code: string;
}

/**
 * The observable parts of an execution. Times, sizes, ids of incidents and messages are left out; other tests check them.
 */
export interface Observation {
  /** The callbacks by name, and the attempts of the requests, in their order. */
  readonly happened: readonly (string | Call)[];
  /** The code with which an action of the operator was refused; the other fields are absent then. */
  readonly refusedAction?: string;
  readonly status?: string;
  readonly context?: object;
  readonly error?: SeenFailure;
  readonly undoErrors?: readonly SeenFailure[];
  readonly steps?: readonly SeenStep[];
  /** The incidents of a stuck execution, in the order of their steps. */
  readonly incidents?: readonly SeenIncident[];
  /** The steps that wait for a time, an event or a decision. */
  readonly waits?: readonly string[];
  /** The names of the events that no step has taken. */
  readonly unusedEvents?: readonly string[];
  readonly actions?: readonly SeenAction[];
  /** What became of the notices; absent where there was none. */
  readonly notices?: readonly SeenNotice[];
}

type Failure = NonNullable<SagaExecution['error']>;

/** The observation of an execution. */
export function observe(execution: SagaExecution, happened: Observation['happened']): Observation {
  const { status, context, error, undoErrors, steps, incidents, actions, waits, unusedEvents, notices } =
    execution;
  return {
    happened,
    status,
    context: { ...context },
    ...(error && { error: seenFailure(error) }),
    undoErrors: undoErrors.map(seenFailure),
    steps: steps.map(seenOf),
    incidents: inOrder(incidents.map(({ step, phase, error: { code } }) => ({ step, phase, code }))),
    waits: waits.map(({ step }) => step).sort(),
    unusedEvents,
    actions: actions.map(seenAction),
    ...(notices.length > 0 && { notices: notices.map(seenNotice) }),
  };
}

/** Incidents in the order of their steps: it does not matter which of them came first. */
export function inOrder(incidents: readonly SeenIncident[]): readonly SeenIncident[] {
  return [...incidents].sort((one, other) => (one.step < other.step ? -1 : 1));
}

function seenFailure({ code, step, hook, response }: Failure): SeenFailure {
  return {
    code,
    ...(step !== undefined && { step }),
    ...(hook !== undefined && { hook }),
    ...(response && { reply: response }),
  };
}

type SeenRecord = SagaExecution['steps'][number];

/** The observed fields of a step. */
function seenOf({ tried, error, ...given }: SeenRecord): SeenStep {
  return seenStep(given, {
    tried: tried?.map(({ part, error: why }) => ({ part, ...(why && { code: why.code }) })),
    error: error && seenFailure(error),
  });
}

/** The observed fields of a step; those that hold failures are given apart. */
export function seenStep(
  { step, kind, status, outcome, attempts, probe, branch, items, undo }: Omit<SeenStep, 'tried' | 'error'>,
  { tried, error }: { readonly tried: SeenStep['tried']; readonly error: SeenStep['error'] },
): SeenStep {
  return {
    step,
    kind,
    status,
    ...(outcome && { outcome }),
    ...(attempts !== undefined && { attempts }),
    ...(probe && { probe }),
    ...(branch !== undefined && { branch }),
    ...(tried && { tried }),
    ...(items && { items }),
    ...(error && { error }),
    ...(undo && { undo: seenUndo(undo) }),
  };
}

function seenUndo({ status, attempts, by }: SeenUndo): SeenUndo {
  return { status, ...(attempts !== undefined && { attempts }), ...(by !== undefined && { by }) };
}

function seenNotice(given: SagaExecution['notices'][number]): SeenNotice {
  const { notice, status, outcome, target, attempts, error } = given;
  return {
    notice,
    status,
    ...(target !== undefined && { target }),
    outcome,
    ...(attempts !== undefined && { attempts }),
    ...(error && { error: seenFailure(error) }),
  };
}

function seenAction({ action, step, phase, applied, failure }: SagaExecution['actions'][number]): SeenAction {
  return {
    action,
    step: step ?? '',
    phase: phase ?? '',
    applied,
    ...(failure && { failure: failure.code }),
  };
}
