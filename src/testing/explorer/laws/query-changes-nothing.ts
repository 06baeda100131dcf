/** L32: checks that queries have no effect. */
import { isQueryRequest, type RecordedRun } from '../recorded-run';
import { callsIn, effectsOf, effectText, requestOf } from './state-effects';
import type { Law } from './law';

/** A query is never undone and may be sent again freely, so it changes nothing except notes of keys. */
export const queryChangesNothing: Law = {
  id: 'L32',
  title: 'A query changes nothing',
  check(run: RecordedRun, survey) {
    for (const call of callsIn(run, 'execute')) {
      const [effect] = isQueryRequest(run, call.dispatch) ? effectsOf(run, survey, call) : [];
      if (!effect) continue;
      const message = `${call.dispatch.target} changed the participant state: ${effectText(effect)}; a query is never undone, so send this request by a remoteStep.`;
      return { message, culprit: requestOf(run, call) };
    }
    return undefined;
  },
};
