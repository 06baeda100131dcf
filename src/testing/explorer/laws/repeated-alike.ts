import type { Call } from '../deliveries';
import { requestsOf, type Told } from '../recorded-run';
import { requestOf } from './state-parts';
import type { Law } from './law';

/** A request that is done is answered in the same way when it comes again (S9): its first answer may be lost. */
export const repeatedAlike: Law = {
  id: 'L19',
  title: 'a request that was done is not refused when it comes again',
  check(told) {
    const refused = told.deliveries.calls.find((call) => call.isAgain && isRefusedAgain(told, call));
    if (!refused) return undefined;
    const { target } = refused.dispatch;
    const message = `${target}, delivered once more after the end, is ${refused.answer}, although it was done; remember the idempotency key, and answer the same again.`;
    return { message, culprit: requestOf(told, refused) };
  },
};

/** A request whose undo is done must be refused, and an undo may say that there is nothing left to undo. */
function isRefusedAgain(told: Told, { dispatch, answer, isGone }: Call): boolean {
  if ((answer !== 'refused' && answer !== 'failed') || isGone || told.deliveries.isUndone(dispatch))
    return false;
  return !requestsOf(told).some(
    (event) => event.dispatch.about.includes(dispatch.idempotencyKey) && event.dispatch.phase === 'undo',
  );
}
