import { requestsOf, type Told } from '../told';
import type { RequestEvent } from '../../port-event';
import type { Law } from './law';

/** What has changed the books, and is said to be undone, has changed them again. */
export const undoTakesEffect: Law = {
  id: 'L12',
  title: 'an undo that succeeds takes effect, where its request did',
  check(told) {
    // Whatever undid it, nothing is left of it.
    if (told.deliveries.areUndone) return undefined;
    const culprit = requestsOf(told).find((event) => isIdleUndo(told, event));
    if (!culprit) return undefined;
    const { target, step } = culprit.dispatch;
    const message = `${target} changed nothing in the books, although the request of ${step} had; look up the keys in undoOf, not what only the reply had.`;
    return { message, culprit };
  },
};

function isIdleUndo(told: Told, { dispatch, delivery }: RequestEvent): boolean {
  const { deliveries } = told;
  const undo = deliveries.of(dispatch);
  if (dispatch.phase !== 'undo' || delivery?.outcome.kind === 'unknown' || !undo?.isDone || undo.hasEffect) {
    return false;
  }
  return requestsOf(told).some((event) => {
    const isUndone = dispatch.about.includes(event.dispatch.idempotencyKey);
    const deed = deliveries.of(event.dispatch);
    return isUndone && deed?.isDone === true && deed.hasEffect;
  });
}
