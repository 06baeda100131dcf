import { hasEffect } from '../../../definition/walk-definition';
import type { Dispatch } from '../../../engine/runtime';
import { stableText } from '../../stable-text';
import { requestsOf, type Told } from '../recorded-run';
import type { Law } from './law';

/** No request without its idempotency key; the same key means the same request (S9). */
export const keysNameRequests: Law = {
  id: 'L5',
  title: 'no request without its idempotency key, and the same key for the same request alone',
  check(told) {
    const requests = new Map<string, string>();
    for (const culprit of requestsOf(told)) {
      const { dispatch } = culprit;
      const { idempotencyKey } = dispatch;
      if (idempotencyKey === '') return { message: 'A request has no idempotency key.', culprit };
      const isAboutRequest = dispatch.phase !== 'execute' && !isFunction(told, dispatch);
      if (isAboutRequest && dispatch.about.length === 0) {
        return { message: `${idempotencyKey} does not say which request it is about.`, culprit };
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

/** Whether what is undone is a function of a local step: it sent no request, so that there is no key to name. */
function isFunction({ steps }: Told, { step }: Dispatch): boolean {
  const tabled = steps.get(step);
  return tabled !== undefined && !hasEffect(tabled.step);
}

function textOf({ step, phase, target, content }: Dispatch): string {
  return stableText([step, phase, target, content]);
}
