/** The model: foresees the observation of a case from the documents alone. */
import { type Observation, type SeenFailure, seenStep } from '../observation';
import type { Case } from '../plan';
import { kindOf } from './kinds';
import { type BranchEnd, type Item, listOf } from './list';
import { AtRest } from './operator';
import { undo } from './undo';
import { initialState, reasonToStop, type StartedStep, type ModelState } from './model-state';

/**
 * The observation that docs/semantics.md requires for a case. It knows nothing of the engine and works differently: the saga
 * is a list, and compensation is the unwinding of a recursion.
 */
export function foresee(given: Case): Observation {
  const state = initialState(given);
  try {
    return observationOf(state, runFrom(state, listOf(given.plan)) ? endOfFailure(state) : 'finished');
  } catch (error) {
    if (!(error instanceof AtRest)) throw error;
    const { refusedAction } = error;
    return refusedAction === undefined
      ? observationOf(state, 'stuck')
      : { happened: state.happened, refusedAction };
  }
}

/** Runs the first step, then the others, and undoes the first step if one of them fails (S1, S5). */
function runFrom(
  state: ModelState,
  [first, ...others]: readonly (Item | BranchEnd)[],
): SeenFailure | undefined {
  if (first && 'endOf' in first) {
    markAs(state, 'done', [first.endOf]);
    return runFrom(state, others);
  }
  const reason = reasonToStop(state);
  if (reason) return startCompensation(state, reason, first?.within ?? []);
  if (!first) return undefined;
  const step = start(state, first);
  const failure = runStep(state, step, others);
  const { undo: once } = kindOf(first.plan);
  if (failure && once) undo(state, step, once);
  return failure;
}

/** Runs a step, then the steps of its branch, then the others. */
function runStep(
  state: ModelState,
  step: StartedStep,
  others: readonly (Item | BranchEnd)[],
): SeenFailure | undefined {
  const { path, within, plan } = step.item;
  const kind = kindOf(plan);
  const failure = kind.forward(state, step, plan);
  if (failure) return startCompensation(state, failure, [path, ...within]);
  const chosen = kind.chosen?.(step, plan);
  // A step with branches is done when its branch ends.
  if (!chosen) markAs(state, 'done', [path]);
  return runFrom(state, [...(chosen ?? []), ...others]);
}

function start({ started }: ModelState, item: Item): StartedStep {
  const step: StartedStep = {
    item,
    seen: { step: item.path, kind: item.plan.kind, status: 'running' },
    memory: { sent: [], execute: { generation: 1 }, undo: { generation: 1 }, probes: 0 },
  };
  started.set(item.path, step);
  return step;
}

/** The first failure is the error of the execution (S7), and the saga is compensating from here. */
function startCompensation(state: ModelState, failure: SeenFailure, failed: readonly string[]): SeenFailure {
  markAs(state, 'failed', failed);
  state.error = failure;
  state.isCancelled = state.isCancelRequested;
  return failure;
}

function markAs({ started }: ModelState, status: string, paths: readonly string[]): void {
  for (const path of paths) {
    const step = started.get(path);
    if (step) step.seen.status = status;
  }
}

function endOfFailure({ undoErrors, isCancelled }: ModelState): string {
  if (undoErrors.length > 0) return 'incomplete';
  return isCancelled ? 'cancelled' : 'errored';
}

function observationOf(state: ModelState, status: string): Observation {
  const { happened, context, error, undoErrors, started, incident, actions } = state;
  return {
    happened,
    status,
    context,
    ...(error && { error }),
    undoErrors,
    steps: [...started.values()].map(({ seen }) => seenStep(seen)),
    ...(incident && { incident }),
    actions,
  };
}
