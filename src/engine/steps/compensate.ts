import type { StepResult } from '../../definition/step-result';
import { supervise } from './supervise';
import { type SagaFailure, toFailure } from '../record/failure';
import { isUndoOver, type UndoEntry, type UndoStatus } from '../record/journal';
import { keepChange } from '../requests/build-request';
import { isInUndoPlan } from '../requests/evidence';
import { stepResultOf } from '../requests/step-result';
import type { StepRun } from '../step-run';
import type { Coroutine } from '../coroutine';

/** How the undo of one kind of step is done. */
export type Undo = (attempt: StepResult, undoEntry: UndoEntry) => Coroutine<UndoStatus>;

/**
 * Undoes one step, if it is in the undo plan, and books how that went. A failed undo is kept beside the first
 * failure; the walk back goes on when nobody is to be waited for (S7).
 */
export function* undoStep(run: StepRun, undo: Undo): Coroutine {
  const { entry, walk, options } = run;
  const { outcome } = entry;
  const { runtime, state } = walk;
  const { undoWhen = state.hasOldRules ? 'sent' : 'unless-refused' } = options;
  if (!isInUndoPlan(outcome, undoWhen) || isUndoOver(entry)) return;
  if (!entry.undo) yield* runtime.boundary();
  const undoEntry = (entry.undo ??= { status: 'running', startedAt: runtime.now(), generation: 1 });
  try {
    if (state.endedBy === undefined) yield* superviseUndo(run, undoEntry, undo, stepResultOf(run, outcome));
    else giveUp(run, undoEntry, ended(state.endedBy));
  } catch (error) {
    const failure = toFailure(error, { step: run.path, hook: 'onFailure' });
    if (state.endedBy === undefined) fail(run, undoEntry, 'failed', failure);
    else giveUp(run, undoEntry, ended(state.endedBy), failure);
  }
  undoEntry.endedAt = runtime.now();
}

function superviseUndo(run: StepRun, undoEntry: UndoEntry, undo: Undo, attempt: StepResult): Coroutine {
  return supervise(run, 'undo', {
    *attempt(change) {
      keepChange(undoEntry, change);
      undoEntry.status = yield* undo(attempt, undoEntry);
    },
    // eslint-disable-next-line require-yield -- there is nothing to wait for
    *byHand({ by }) {
      undoEntry.status = 'undone';
      undoEntry.by = by;
    },
    skip({ by, reason = '' }, cause) {
      giveUp(run, undoEntry, { by, code: 'SKIPPED', reason }, cause);
    },
  });
}

/** That an undo does not happen because a person says so. */
interface GivenUp {
  readonly by: string;
  readonly code: 'SKIPPED' | 'ENDED';
  readonly reason: string;
}

function ended(by: string): GivenUp {
  return { by, code: 'ENDED', reason: 'the execution was ended' };
}

/** It is listed with the person's name. */
function giveUp(
  run: StepRun,
  undoEntry: UndoEntry,
  { by, code, reason }: GivenUp,
  cause?: SagaFailure,
): void {
  undoEntry.by = by;
  fail(run, undoEntry, 'skipped', {
    code,
    step: run.path,
    hook: 'onFailure',
    message: `Given up by ${by}: ${reason}`,
    causes: cause ? [{ name: cause.code, message: cause.message }, ...cause.causes] : [],
  });
}

function fail({ walk }: StepRun, undoEntry: UndoEntry, status: UndoStatus, failure: SagaFailure): void {
  undoEntry.status = status;
  undoEntry.error = failure;
  walk.state.undoErrors.push(failure);
}
