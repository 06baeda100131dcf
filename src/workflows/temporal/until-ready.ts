/** Owns how flows that run beside each other wait. */
import { type CancellationScope, condition } from '@temporalio/workflow';
import type { ReadyWait } from '../../engine/coroutine';

/**
 * Waits until at least one flow can continue. Temporal evaluates a condition when all jobs of an activation, and all
 * microtasks that follow from them, are done: so that everything that came in one activation is known, however many
 * promises lie between a completion and the flow that waits for it.
 *
 * @param shield - A scope that a cancellation of the workflow does not cancel.
 */
export function untilReady(wait: Pick<ReadyWait, 'isReady'>, shield: CancellationScope): Promise<void> {
  // A condition that holds already would not wait for the rest of the activation.
  let isWaiting = false;
  const ready = shield.run(() => condition(() => isWaiting && wait.isReady()));
  isWaiting = true;
  return ready;
}
