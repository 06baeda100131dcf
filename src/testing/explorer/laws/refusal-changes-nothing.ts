/** L14: checks that refusals have no effect. */
import { callsIn, effectsOf, effectText, requestOf } from './state-effects';
import type { Law } from './law';

/** A participant that refuses has changed nothing (S3, S9) except notes of keys. */
export const refusalChangesNothing: Law = {
  id: 'L14',
  title: 'A participant that refuses has changed nothing',
  check(run, survey) {
    for (const call of [...callsIn(run, 'execute'), ...callsIn(run, 'undo')]) {
      const [effect] = call.answer === 'refused' ? effectsOf(run, survey, call) : [];
      if (!effect) continue;
      const message = `${call.dispatch.target} refused, but changed the participant state: ${effectText(effect)}; make all checks before the first change.`;
      return { message, culprit: requestOf(run, call) };
    }
    return undefined;
  },
};
