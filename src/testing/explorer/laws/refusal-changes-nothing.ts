import { callsIn, effectsOf, effectText, requestOf } from './state-parts';
import type { Law } from './law';

/** A participant that refuses has done nothing (S3, S9): its books are as they were, but for notes of keys. */
export const refusalChangesNothing: Law = {
  id: 'L14',
  title: 'a refusal has changed nothing',
  check(told, survey) {
    for (const call of [...callsIn(told, 'execute'), ...callsIn(told, 'undo')]) {
      const [effect] = call.answer === 'refused' ? effectsOf(told, survey, call) : [];
      if (!effect) continue;
      const message = `${call.dispatch.target} refused, and had changed the books: ${effectText(effect)}; check before anything is changed.`;
      return { message, culprit: requestOf(told, call) };
    }
    return undefined;
  },
};
