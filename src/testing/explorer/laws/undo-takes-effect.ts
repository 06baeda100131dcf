import type { Call } from '../deliveries';
import { changesBetween, collectionOf } from '../state-view';
import { amountsIn, entryChanges, isAlike } from '../entry-change';
import { requestsOf, type Told } from '../recorded-run';
import type { RequestEvent } from '../../port-event';
import { callsIn } from './state-parts';
import type { Law } from './law';

/**
 * What has changed the books, and is said to be undone, has been taken back: something that the request left in the
 * books is no longer as the request left it, or an entry beside it makes up for it.
 */
export const undoTakesEffect: Law = {
  id: 'L12',
  title: 'an undo that succeeds takes effect, where its request did',
  check(told) {
    const culprit = requestsOf(told).find((event) => isIdleUndo(told, event));
    if (!culprit) return undefined;
    const { target, step, about } = culprit.dispatch;
    const isSilent = told.deliveries.of(culprit.dispatch)?.hasEffect !== true;
    const what = isSilent
      ? `${target} changed nothing in the books, although the request of ${step} had`
      : `${target} changed the books, but nothing of what the request of ${step} had changed in them`;
    return {
      message: `${what}; look up the keys in undoOf (${about.join()}), not what only the reply had.`,
      culprit,
    };
  },
};

function isIdleUndo(told: Told, { dispatch, delivery }: RequestEvent): boolean {
  const undo = told.deliveries.of(dispatch);
  if (dispatch.phase !== 'undo' || delivery?.outcome.kind === 'unknown' || !undo?.isDone) return false;
  const { calls } = told.deliveries;
  const last = calls.findLastIndex((call) => !call.isAgain && isOf(call, dispatch.idempotencyKey));
  // What lands after its undo is another mistake: that of L3.
  const undone = calls.slice(0, last).filter((call) => {
    return dispatch.about.includes(call.dispatch.idempotencyKey) && call.before !== call.after;
  });
  const undos = callsIn(told, 'undo').filter((call) => isOf(call, dispatch.idempotencyKey));
  return undone.some((call) => isAsLeft(told, call) && !undos.some((one) => makesUpFor(told, one, call)));
}

function isOf({ dispatch }: Call, key: string): boolean {
  return dispatch.idempotencyKey === key;
}

/** Whether all that a request changed is at the end as the request left it: whoever else might have undone it. */
function isAsLeft({ deliveries }: Told, { before, after }: Call): boolean {
  return changesBetween(before, after).every(({ place }) => {
    return (
      deliveries.final.has(place) === after.has(place) &&
      isAlike(deliveries.final.get(place), after.get(place))
    );
  });
}

/** Whether an undo added what makes up for an entry: one with the same amount, or, without amounts, one beside it. */
function makesUpFor({ deliveries: { initial } }: Told, undo: Call, done: Call): boolean {
  const added = addedBy(done, initial);
  const amounts = added.flatMap(({ entry }) => amountsIn(entry, done.after));
  return addedBy(undo, initial).some(({ entry, holder }) => {
    const found = amountsIn(entry, undo.after);
    if (amounts.length > 0) return found.some((one) => amounts.some((other) => isAlike(one, other)));
    return added.every((one) => one.holder === holder && collectionOf(one.entry) === holder);
  });
}

function addedBy({ before, after }: Call, initial: Call['before']) {
  return entryChanges(before, after, initial).filter(({ kind }) => kind === 'added');
}
