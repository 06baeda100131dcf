/** Owns the request of a notice, and what its answer says. */
import type { Coroutine } from '../coroutine';
import type { BuiltRequest } from '../requests/build-request';
import { dispatchNotice } from '../requests/dispatch';
import { hasFinalAnswer } from '../requests/evidence';
import { refusal } from '../requests/send-request';
import { unanswered } from '../requests/unanswered';
import type { StepRun } from '../step-run';

/**
 * Sends a notice. A participant that replies later has taken it.
 *
 * @throws StepFailure when it was refused, or its outcome is unknown.
 */
export function* sendNotice(run: StepRun, request: BuiltRequest): Coroutine {
  const { entry } = run;
  // A refusal is final for its key.
  if (hasFinalAnswer(entry.outcome) && entry.sent.includes(entry.generation)) entry.beginGeneration();
  entry.sending();
  const { ending, attempts } = yield* dispatchNotice(run, request);
  entry.countAttempts(attempts);
  if (ending.kind === 'success') {
    entry.answered(true);
    return;
  }
  if (ending.kind !== 'refused') throw unanswered(run, 'atEnd', ending, request);
  entry.answered(false);
  throw refusal(run, request.target, ending.reply, 'atEnd');
}
