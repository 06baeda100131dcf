import type { Attempt } from '../definition/attempt';
import type { StepOptionsData } from '../definition/step-options';
import { isSagaResponseStatus } from '../messages/reply-status';
import { SagaResponse } from '../messages/saga-response';
import { toFailure } from './failure';
import type { JournalEntry, StepOutcome, UndoStatus } from './journal';
import type { Visit } from './visit';
import type { Work } from './work';

/** Whether a step's own undo is in the undo plan (S4). */
export function isInUndoPlan(
  outcome: StepOutcome | undefined,
  when: StepOptionsData['undoWhen'] = 'sent',
): outcome is StepOutcome {
  switch (when) {
    case 'sent':
      return outcome !== undefined;
    case 'replied':
      return outcome === 'done' || outcome === 'refused';
    case 'done':
      return outcome === 'done';
  }
}

/**
 * Undoes one step, if it is in the undo plan, and books how that went. A failed undo is kept beside the first
 * failure, and the walk back goes on (S7).
 */
export function* undoStep(visit: Visit, undo: (attempt: Attempt) => Work<UndoStatus>): Work {
  const { entry, path, walk, options } = visit;
  const { outcome } = entry;
  if (!isInUndoPlan(outcome, options.undoWhen)) return;
  entry.undo = { status: 'running' };
  try {
    entry.undo.status = yield* undo(attemptOf(outcome, entry));
  } catch (error) {
    const failure = toFailure(error, { step: path, hook: 'onFailure' });
    entry.undo.status = 'failed';
    entry.undo.error = failure;
    walk.state.undoErrors.push(failure);
  }
}

function attemptOf(outcome: StepOutcome, { keys, reply }: JournalEntry): Attempt {
  return { outcome, keys: [...keys], ...(reply && { reply: toResponse(reply) }) };
}

/** A reply as callbacks get it. */
export function toResponse(reply: NonNullable<JournalEntry['reply']>): SagaResponse {
  const { status, content, httpStatus } = reply;
  return new SagaResponse({
    content,
    status: isSagaResponseStatus(status) ? status : 500,
    ...(httpStatus !== undefined && { httpStatus }),
  });
}
