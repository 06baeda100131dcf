/**
 * Owns the undo of one step: whether it is in the undo plan (S4), and how it ends in the journal (S6, S7).
 */
import type { StepResult } from '../../definition/step-result';
import { type Coroutine, inOneTurn } from '../coroutine';
import { mayBegin } from '../flows/admission';
import { type SagaFailure, toFailure } from '../record/failure';
import type { StepUndo } from '../record/undo-entry';
import { isInUndoPlan } from '../requests/evidence';
import { undoneResultOf } from '../requests/step-result';
import type { StepRun } from '../step-run';
import { ended, type GivenUp, givenUpFailure, skipped } from './given-up';
import { supervise } from './supervise';

/** How the undo of one kind of step is done. */
export type Undo = (result: StepResult, undo: StepUndo) => Coroutine<'undone' | 'nothing'>;

/**
 * Undoes one step, if it is in the undo plan, and records how that went. A failed undo is kept beside the first failure;
 * compensation continues when no operator is waited for (S7).
 */
export function* undoStep(run: StepRun, undo: Undo): Coroutine {
  const { entry, options, runtime, state } = run;
  const { outcome } = entry;
  const { undoWhen = state.hasOldRules ? 'sent' : 'unless-refused' } = options;
  if (!isInUndoPlan(outcome, undoWhen) || entry.undo?.isOver) return;
  if (!entry.undo) yield* mayBegin(run);
  const stepUndo = entry.beginUndo(runtime.now());
  try {
    if (state.endedBy === undefined) yield* superviseUndo(run, stepUndo, undo, undoneResultOf(run, outcome));
    else giveUp(run, stepUndo, ended(state.endedBy));
  } catch (error) {
    const failure = toFailure(error, { step: run.path, hook: 'onFailure' });
    if (state.endedBy === undefined) {
      stepUndo.failed(failure);
      state.undoErrors.push(failure);
    } else giveUp(run, stepUndo, ended(state.endedBy), failure);
  }
  stepUndo.ended(runtime.now());
}

function superviseUndo(run: StepRun, stepUndo: StepUndo, undo: Undo, result: StepResult): Coroutine {
  return supervise(run, 'undo', {
    attempt(change) {
      if (change) stepUndo.beginGeneration(change);
      return succeeds(stepUndo, undo(result, stepUndo));
    },
    byHand: ({ by }) =>
      inOneTurn(() => {
        stepUndo.doneByHand(by);
      }),
    skip(action, cause) {
      giveUp(run, stepUndo, skipped(action), cause);
    },
  });
}

function* succeeds(stepUndo: StepUndo, undo: ReturnType<Undo>): Coroutine {
  stepUndo.succeeded(yield* undo);
}

/** The record lists it with the operator's name. */
export function giveUp(
  { state, path: step }: Pick<StepRun, 'state' | 'path'>,
  stepUndo: StepUndo,
  givenUp: GivenUp,
  cause?: SagaFailure,
): void {
  const failure = givenUpFailure({ step, hook: 'onFailure' }, givenUp, cause);
  stepUndo.givenUp(givenUp.by, failure);
  state.undoErrors.push(failure);
}
