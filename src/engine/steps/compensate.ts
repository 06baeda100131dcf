import type { Attempt } from '../../definition/step-result';
import { attend } from './supervise';
import { type SagaFailure, toFailure } from '../record/failure';
import { isUndoOver, type UndoEntry, type UndoStatus } from '../record/journal';
import { keepChange } from '../requests/build-request';
import { isInUndoPlan } from '../requests/evidence';
import { attemptOf } from '../requests/step-result';
import type { Visit } from '../step-run';
import type { Work } from '../coroutine';

/** How the undo of one kind of step is done. */
export type Undo = (attempt: Attempt, booked: UndoEntry) => Work<UndoStatus>;

/**
 * Undoes one step, if it is in the undo plan, and books how that went. A failed undo is kept beside the first
 * failure; the walk back goes on when nobody is to be waited for (S7).
 */
export function* undoStep(visit: Visit, undo: Undo): Work {
  const { entry, walk, options } = visit;
  const { outcome } = entry;
  const { runtime, state } = walk;
  const { undoWhen = state.hasOldRules ? 'sent' : 'unless-refused' } = options;
  if (!isInUndoPlan(outcome, undoWhen) || isUndoOver(entry)) return;
  if (!entry.undo) yield* runtime.boundary();
  const booked = (entry.undo ??= { status: 'running', startedAt: runtime.now(), generation: 1 });
  try {
    if (state.endedBy === undefined) yield* attendUndo(visit, booked, undo, attemptOf(visit, outcome));
    else giveUp(visit, booked, ended(state.endedBy));
  } catch (error) {
    const failure = toFailure(error, { step: visit.path, hook: 'onFailure' });
    if (state.endedBy === undefined) fail(visit, booked, 'failed', failure);
    else giveUp(visit, booked, ended(state.endedBy), failure);
  }
  booked.endedAt = runtime.now();
}

function attendUndo(visit: Visit, booked: UndoEntry, undo: Undo, attempt: Attempt): Work {
  return attend(visit, 'undo', {
    *attempt(change) {
      keepChange(booked, change);
      booked.status = yield* undo(attempt, booked);
    },
    // eslint-disable-next-line require-yield -- there is nothing to wait for
    *byHand({ by }) {
      booked.status = 'undone';
      booked.by = by;
    },
    skip({ by, reason = '' }, cause) {
      giveUp(visit, booked, { by, code: 'SKIPPED', reason }, cause);
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
function giveUp(visit: Visit, booked: UndoEntry, { by, code, reason }: GivenUp, cause?: SagaFailure): void {
  booked.by = by;
  fail(visit, booked, 'skipped', {
    code,
    step: visit.path,
    hook: 'onFailure',
    message: `Given up by ${by}: ${reason}`,
    causes: cause ? [{ name: cause.code, message: cause.message }, ...cause.causes] : [],
  });
}

function fail({ walk }: Visit, booked: UndoEntry, status: UndoStatus, failure: SagaFailure): void {
  booked.status = status;
  booked.error = failure;
  walk.state.undoErrors.push(failure);
}
