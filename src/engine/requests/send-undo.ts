/** Owns the request of an undo, and what its answer says about the effect that it undoes (S6). */
import type { Coroutine } from '../coroutine';
import { failureAt } from '../record/failure';
import type { Reply } from '../record/reply';
import type { StepUndo } from '../record/undo-entry';
import type { StepRun } from '../step-run';
import type { BuiltRequest } from './build-request';
import { dispatchRequest } from './dispatch';
import { type Ending, provesNothingToUndo, refusalOf } from './evidence';
import { refusalMessage } from './request-message';
import { letSettle } from './settle-time';
import { unanswered } from './unanswered';

/** How an undo ended well. */
export interface Undone {
  /** `nothing`: the participant knows of no effect to undo. */
  readonly status: 'undone' | 'nothing';
  readonly reply: Reply;
}

/**
 * Sends the undo of a step. "Undone" means that the participant said so; an effect that never happened may also be
 * unknown to the participant, or refused by it (S6).
 *
 * @throws StepFailure when the undo did not happen, or its outcome is unknown.
 */
export function* sendUndo(run: StepRun, undo: StepUndo, request: BuiltRequest): Coroutine<Undone> {
  const { path, state } = run;
  const place = { step: path, hook: 'onFailure' };
  yield* letSettle(run);
  if (run.isDecided) {
    throw failureAt(place, 'OUTCOME_UNKNOWN', 'An operator acted before the undo was sent.');
  }
  if (undo.isRefused) undo.beginGeneration();
  const { ending, attempts } = yield* dispatchRequest(run, 'undo', request);
  undo.countAttempts(attempts);
  if (ending.kind === 'success') return { status: 'undone', reply: ending.reply };
  if (!state.hasOldRules) recordEnding(undo, ending);
  // An earlier attempt may have undone it, which comes to the same.
  const reply = refusalOf(ending);
  if (reply && provesNothingToUndo(run.entry.outcome, reply)) return { status: 'nothing', reply };
  if (ending.kind === 'refused') {
    throw failureAt(place, 'REFUSED', refusalMessage(request.target, ending.reply, 'undo'), {
      response: ending.reply,
    });
  }
  throw unanswered(run, 'onFailure', ending, request);
}

/** Where an earlier request under this key is in doubt, its answer is still to come. */
function recordEnding(undo: StepUndo, { kind }: Ending): void {
  if (kind === 'unknown') undo.inDoubt();
  if (kind === 'refused') undo.refused();
}
