import type { Told } from '../told';
import type { Law } from './law';
import { stepOutcomes } from './step-outcomes';

/**
 * A saga that failed has undone what was done, or its steps declare that they need no undo: a deed that cannot be
 * undone must not stand before a step that may fail.
 */
export const notUndoneIsDeclared: Law = {
  id: 'L11',
  title: 'what a failed saga leaves undone is declared by withoutUndo(reason)',
  check(told) {
    const { status } = told.record;
    if (status !== 'errored' && status !== 'cancelled') return undefined;
    const outcomes = stepOutcomes(told);
    const left = [...told.steps.keys()].find(
      (path) => outcomes.get(path) === 'done' && isIrreversible(told, path),
    );
    if (left === undefined) return undefined;
    const culprit = told.events.findLast(
      (event) =>
        event.kind === 'request' && event.dispatch.step === left && event.dispatch.phase === 'execute',
    );
    const message = `The saga is ${status}, and ${left} stays done: give it an onFailure, declare withoutUndo(reason), or make it the pivot behind all that may fail.`;
    return { message, culprit };
  },
};

/** A local step that is a function changes the context alone. */
function isIrreversible({ steps, events }: Told, path: string): boolean {
  const { step, hasUndo } = steps.get(path) ?? {};
  const isRequest = events.some((event) => event.kind === 'request' && event.dispatch.step === path);
  return isRequest && hasUndo === false && step?.withoutUndo === undefined;
}
