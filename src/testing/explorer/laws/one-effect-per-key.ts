import type { RequestEvent } from '../../port-event';
import { requestsOf, type Told } from '../recorded-run';
import type { Breach, Law } from './law';

/**
 * Each request, and each undo above all, takes effect once per idempotency key, and never after its undo: the engine
 * does not send again what was done, and participants recognise what reaches them again (S9).
 */
export const oneEffectPerKey: Law = {
  id: 'L3',
  title: 'each request takes effect at most once per key, and never after its undo',
  async check(told) {
    await told.deliveries.deliverAgain();
    return sentAgain(told) ?? effectInVain(told);
  },
};

function sentAgain(told: Told): Breach | undefined {
  const done = new Set<string>();
  for (const culprit of requestsOf(told)) {
    const { idempotencyKey, phase } = culprit.dispatch;
    if (phase !== 'probe' && done.has(idempotencyKey)) {
      return { message: `The request ${idempotencyKey} was sent again although it was done.`, culprit };
    }
    if (culprit.delivery?.outcome.kind === 'success') done.add(idempotencyKey);
  }
  return undefined;
}

function effectInVain(told: Told): Breach | undefined {
  const vain = told.deliveries.inVain.find(({ hasEffect }) => hasEffect);
  if (!vain) return undefined;
  const { dispatch, because, isAgain } = vain;
  const isSame = (event: RequestEvent) => event.dispatch.idempotencyKey === dispatch.idempotencyKey;
  const again = isAgain ? ', delivered once more after the end,' : '';
  return {
    message: `${dispatch.target}${again} changed the books although ${because}; remember the idempotency key, and refuse what was undone.`,
    culprit: requestsOf(told).find(isSame),
  };
}
