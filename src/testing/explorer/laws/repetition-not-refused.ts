/** L19: checks the answers to repetitions. */
import type { Call } from '../deliveries';
import { isQueryRequest, requestsOf, type RecordedRun } from '../recorded-run';
import { requestOf } from './state-effects';
import type { Law } from './law';

/** A participant gives a repetition the same answer (S9), because the first answer may be lost. */
export const repetitionNotRefused: Law = {
  id: 'L19',
  title: 'A request that was done is not refused when it is delivered again',
  check(run) {
    const refused = run.deliveries.calls.find((call) => call.isAgain && isRefusedAgain(run, call));
    if (!refused) return undefined;
    const { target } = refused.dispatch;
    const message = `${target}, delivered again after the end, is ${refused.answer} although it was done; remember the idempotency key, and give the same answer.`;
    return { message, culprit: requestOf(run, refused) };
  },
};

/** A request whose undo is done must be refused, and an undo may answer that nothing is left to undo. */
function isRefusedAgain(run: RecordedRun, { dispatch, answer, isGone }: Call): boolean {
  // The answer to a query depends on the current state.
  if (isQueryRequest(run, dispatch)) return false;
  if ((answer !== 'refused' && answer !== 'failed') || isGone || run.deliveries.isUndone(dispatch))
    return false;
  return !requestsOf(run).some(
    (event) => event.dispatch.about.includes(dispatch.idempotencyKey) && event.dispatch.phase === 'undo',
  );
}
