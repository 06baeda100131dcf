/** L16: checks redundant undos. */
import type { Call } from '../deliveries';
import { type EntryChange, entryChanges } from '../entry-change';
import type { RecordedRun } from '../recorded-run';
import { callsIn, effectsOf, effectText, requestOf } from './state-effects';
import type { Law } from './law';

/** An undo of a request that was never done, or that changed nothing, changes only notes of keys (S9). */
export const undoOfNothing: Law = {
  id: 'L16',
  title: 'An undo of a request that was never done changes nothing except notes of keys',
  check(run, survey) {
    for (const call of callsIn(run, 'undo')) {
      const { dispatch } = call;
      // The function of a local step has no key.
      if (dispatch.about.length === 0 || hadEffect(run, call)) continue;
      // One undo may revert the effects of several steps, and an effect of an earlier step must be undone in any case.
      const effect = effectsOf(run, survey, call).find((one) => !isOfEarlierStep(run, call, one));
      if (!effect) continue;
      const message = `${dispatch.target} changed the participant state although there was nothing to undo: ${effectText(effect)}; undo only the entries of the keys in undoOf.`;
      return { message, culprit: requestOf(run, call) };
    }
    return undefined;
  },
};

function isOfEarlierStep({ deliveries }: RecordedRun, undo: Call, { entry }: EntryChange): boolean {
  const { calls, initial } = deliveries;
  return calls.slice(0, calls.indexOf(undo)).some((call) => {
    if (call.dispatch.phase !== 'execute') return false;
    return entryChanges(call.before, call.after, initial).some((one) => one.entry === entry);
  });
}

function hadEffect({ deliveries: { calls } }: RecordedRun, undo: Call): boolean {
  return calls.slice(0, calls.indexOf(undo)).some(({ dispatch, before, after }) => {
    return undo.dispatch.about.includes(dispatch.idempotencyKey) && before !== after;
  });
}
