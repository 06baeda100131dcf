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

/** A started step; it changes while the saga runs. */
export interface SeenStep {
  step: string;
  kind: string;
  status: string;
  outcome?: 'done' | 'refused' | 'unknown';
  attempts?: number;
  probe?: { readonly found: string; readonly generation?: number; readonly attempts?: number };
  branch?: string;
  undo?: SeenUndo;
}

export interface SeenUndo {
  status: string;
  attempts?: number;
  by?: string;
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
  /** The incident of a stuck execution. */
  readonly incident?: { readonly step: string; readonly phase: string; readonly code: string };
  readonly actions?: readonly SeenAction[];
}

type Failure = NonNullable<SagaExecution['error']>;

/** The observation of an execution. */
export function observe(execution: SagaExecution, happened: Observation['happened']): Observation {
  const { status, context, error, undoErrors, steps, incidents, actions } = execution;
  const [incident] = incidents;
  return {
    happened,
    status,
    context: { ...context },
    ...(error && { error: seenFailure(error) }),
    undoErrors: undoErrors.map(seenFailure),
    steps: steps.map(seenStep),
    ...(incident && {
      incident: { step: incident.step, phase: incident.phase, code: incident.error.code },
    }),
    actions: actions.map(seenAction),
  };
}

function seenFailure({ code, step, hook, response }: Failure): SeenFailure {
  return {
    code,
    ...(step !== undefined && { step }),
    ...(hook !== undefined && { hook }),
    ...(response && { reply: response }),
  };
}

/** The observed fields of a step. */
export function seenStep(given: SeenStep): SeenStep {
  const { step, kind, status, outcome, attempts, probe, branch, undo } = given;
  return {
    step,
    kind,
    status,
    ...(outcome && { outcome }),
    ...(attempts !== undefined && { attempts }),
    ...(probe && { probe }),
    ...(branch !== undefined && { branch }),
    ...(undo && { undo: seenUndo(undo) }),
  };
}

function seenUndo({ status, attempts, by }: SeenUndo): SeenUndo {
  return { status, ...(attempts !== undefined && { attempts }), ...(by !== undefined && { by }) };
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
