import type { SagaExecution } from 'temporal-saga/testing';

/** One attempt of a request, as its participant gets it. */
export interface Call {
  readonly target: string;
  readonly step: string;
  readonly key: string;
  readonly attempt: number;
  readonly content: unknown;
  /** The execute keys that it undoes, or asks about. */
  readonly about: readonly string[];
}

/** A failure, but for the words in which it is told. */
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

/** What is known of a step that was started; changed while the saga runs. */
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

/** What a person did. */
export interface SeenAction {
  readonly action: string;
  readonly step: string;
  readonly phase: string;
  readonly applied: boolean;
  /** The code of what it answers. */
  readonly failure?: string;
}

/**
 * All that can be seen of an execution and foreseen: everything but times, sizes, the ids of incidents, and the words
 * of messages, which tests of their own look at.
 */
export interface Observation {
  /** The callbacks by name, and the attempts of the requests, in their order. */
  readonly happened: readonly (string | Call)[];
  /** The code with which a person's action was refused; nothing else is looked at then. */
  readonly refusedAction?: string;
  readonly status?: string;
  readonly context?: object;
  readonly error?: SeenFailure;
  readonly undoErrors?: readonly SeenFailure[];
  readonly steps?: readonly SeenStep[];
  /** What a stuck execution waits for. */
  readonly incident?: { readonly step: string; readonly phase: string; readonly code: string };
  readonly actions?: readonly SeenAction[];
}

type Failure = NonNullable<SagaExecution['error']>;

/** What an execution says of itself. */
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

/** What counts of what is known of a step. */
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
