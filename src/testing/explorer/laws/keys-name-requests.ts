/** L5: checks the idempotency keys of the requests. */
import { hasEffect } from '../../../definition/walk-definition';
import type { Dispatch } from '../../../engine/runtime';
import { stableText } from '../../stable-text';
import { requestsOf, type RecordedRun } from '../recorded-run';
import type { Law } from './law';

/** Each request has an idempotency key, and equal keys mean equal requests (S9). */
export const keysNameRequests: Law = {
  id: 'L5',
  title: 'Each request has an idempotency key, and each key belongs to one request only',
  check(run) {
    const requests = new Map<string, string>();
    for (const culprit of requestsOf(run)) {
      const { dispatch } = culprit;
      const { idempotencyKey } = dispatch;
      if (idempotencyKey === '') return { message: 'A request has no idempotency key.', culprit };
      const { phase } = dispatch;
      const isAboutRequest = (phase === 'undo' || phase === 'probe') && !isFunction(run, dispatch);
      if (isAboutRequest && dispatch.about.length === 0) {
        return { message: `${idempotencyKey} does not name the request that it is about.`, culprit };
      }
      const known = requests.get(idempotencyKey);
      if (known !== undefined && known !== textOf(dispatch)) {
        return { message: `Two requests have the key ${idempotencyKey}.`, culprit };
      }
      requests.set(idempotencyKey, textOf(dispatch));
    }
    return undefined;
  },
};

/** Whether the step is a local function: it sent no request, so there is no key to name. */
function isFunction({ steps }: RecordedRun, { step }: Dispatch): boolean {
  const tabled = steps.get(step);
  return tabled !== undefined && !hasEffect(tabled.step);
}

function textOf({ step, phase, target, content }: Dispatch): string {
  return stableText([step, phase, target, content]);
}
