/** L12: checks that successful undos have an effect. */
import type { Call } from '../deliveries';
import { changesBetween, collectionOf } from '../state-view';
import { amountsIn, entryChanges, isAlike } from '../entry-change';
import { requestsOf, type RecordedRun } from '../recorded-run';
import type { RequestEvent } from '../../port-event';
import { callsIn } from './state-effects';
import type { Law } from './law';

/**
 * After a successful undo, part of the change of its request is reverted, or a new entry offsets it.
 */
export const undoTakesEffect: Law = {
  id: 'L12',
  title: 'An undo that succeeds reverts or offsets part of the change of its request',
  check(run) {
    const culprit = requestsOf(run).find((event) => isUndoWithoutEffect(run, event));
    if (!culprit) return undefined;
    const { target, step, about } = culprit.dispatch;
    const isSilent = run.deliveries.of(culprit.dispatch)?.hasEffect !== true;
    const problem = isSilent
      ? `${target} changed nothing in the participant state, although the request of ${step} did`
      : `${target} changed the participant state, but nothing that the request of ${step} changed`;
    return {
      message: `${problem}; find its entries by the keys in undoOf (${about.join()}), not by data of the reply.`,
      culprit,
    };
  },
};

function isUndoWithoutEffect(run: RecordedRun, { dispatch, delivery }: RequestEvent): boolean {
  const undo = run.deliveries.of(dispatch);
  if (dispatch.phase !== 'undo' || delivery?.outcome.kind === 'unknown' || !undo?.isDone) return false;
  const { calls } = run.deliveries;
  const last = calls.findLastIndex((call) => !call.isAgain && isOf(call, dispatch.idempotencyKey));
  // L3 reports a request that arrives after its undo.
  const undone = calls.slice(0, last).filter((call) => {
    return dispatch.about.includes(call.dispatch.idempotencyKey) && call.before !== call.after;
  });
  const undos = callsIn(run, 'undo').filter((call) => isOf(call, dispatch.idempotencyKey));
  return undone.some((call) => isAsLeft(run, call) && !undos.some((one) => offsets(run, one, call)));
}

function isOf({ dispatch }: Call, key: string): boolean {
  return dispatch.idempotencyKey === key;
}

/** Whether the complete change of a request is still in place at the end: another undo may have reverted it. */
function isAsLeft({ deliveries }: RecordedRun, { before, after }: Call): boolean {
  return changesBetween(before, after).every(({ place }) => {
    return (
      deliveries.final.has(place) === after.has(place) &&
      isAlike(deliveries.final.get(place), after.get(place))
    );
  });
}

/** Whether an undo added an entry that offsets another: with the same amount, or, without amounts, beside it. */
function offsets({ deliveries: { initial } }: RecordedRun, undo: Call, done: Call): boolean {
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
