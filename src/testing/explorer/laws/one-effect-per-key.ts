/** L3: checks that no key takes effect twice, and none after its undo. */
import type { RequestEvent, StuckEvent } from '../../port-event';
import { requestsOf, type RecordedRun } from '../recorded-run';
import type { Breach, Law } from './law';

/**
 * The engine does not repeat a request that is done, and participants recognise a repetition by its idempotency key (S9).
 */
export const oneEffectPerKey: Law = {
  id: 'L3',
  title: 'Each request and each undo takes effect at most once per key, and never after its undo',
  async check(run) {
    await run.deliveries.deliverAgain();
    return sentAgain(run) ?? redundantEffect(run);
  },
};

function sentAgain({ events }: RecordedRun): Breach | undefined {
  const done = new Map<string, string>();
  for (const event of events) {
    if (event.kind === 'stuck') forget(done, event);
    if (event.kind !== 'request') continue;
    const { idempotencyKey, phase, step } = event.dispatch;
    if (phase !== 'probe' && done.has(idempotencyKey)) {
      return {
        message: `The request ${idempotencyKey} was sent again although it was done.`,
        culprit: event,
      };
    }
    if (event.delivery?.outcome.kind === 'success') done.set(idempotencyKey, step);
  }
  return undefined;
}

/** What comes back after a reset, before the operator has chosen, proves nothing: the operator may have it sent again. */
function forget(done: Map<string, string>, { incident: { step, error } }: StuckEvent): void {
  if (error?.code !== 'WORKFLOW_RESET') return;
  for (const [key, sender] of done) if (sender === step) done.delete(key);
}

function redundantEffect(run: RecordedRun): Breach | undefined {
  const breach = run.deliveries.redundant.find(({ hasEffect }) => hasEffect);
  if (!breach) return undefined;
  const { dispatch, because, isAgain } = breach;
  const isSame = (event: RequestEvent) => event.dispatch.idempotencyKey === dispatch.idempotencyKey;
  const again = isAgain ? ', delivered again after the end,' : '';
  return {
    message: `${dispatch.target}${again} changed the participant state although ${because}; remember the idempotency keys, and refuse a request that was undone.`,
    culprit: requestsOf(run).find(isSame),
  };
}
