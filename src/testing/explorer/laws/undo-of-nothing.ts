import type { Call } from '../deliveries';
import { type EntryChange, entryChanges } from '../entry-change';
import type { Told } from '../recorded-run';
import { callsIn, effectsOf, effectText, requestOf } from './state-parts';
import type { Law } from './law';

/** An undo of what was never done, or of what changed nothing, changes nothing but notes of keys (S9). */
export const undoOfNothing: Law = {
  id: 'L16',
  title: 'an undo of what was never done changes nothing',
  check(told, survey) {
    for (const call of callsIn(told, 'undo')) {
      const { dispatch } = call;
      // The function of a local step has no key.
      if (dispatch.about.length === 0 || hadEffect(told, call)) continue;
      // What an earlier step did is to be undone in any case: one undo may do it for several steps.
      const effect = effectsOf(told, survey, call).find((one) => !isOfEarlierStep(told, call, one));
      if (!effect) continue;
      const message = `${dispatch.target} changed the books although there was nothing to undo: ${effectText(effect)}; undo what stands under the keys in undoOf, and nothing else.`;
      return { message, culprit: requestOf(told, call) };
    }
    return undefined;
  },
};

function isOfEarlierStep({ deliveries }: Told, undo: Call, { entry }: EntryChange): boolean {
  const { calls, initial } = deliveries;
  return calls.slice(0, calls.indexOf(undo)).some((call) => {
    if (call.dispatch.phase !== 'execute') return false;
    return entryChanges(call.before, call.after, initial).some((one) => one.entry === entry);
  });
}

function hadEffect({ deliveries: { calls } }: Told, undo: Call): boolean {
  return calls.slice(0, calls.indexOf(undo)).some(({ dispatch, before, after }) => {
    return undo.dispatch.about.includes(dispatch.idempotencyKey) && before !== after;
  });
}
