import type { Ending } from '../books';
import { type Say, tellEnding } from '../narration';
import type { Order } from '../order';
import { eventually } from '../patience';
import { executionId, placeOrder } from '../place-order';
import type { Stage } from '../stage';

const SHIPMENT = 'shipping-service/ship';
const ENDED_EARLY = 'The saga ended before its shipment.';

/** A participant that is down when its turn comes: the saga waits and tries again until it is back. */
export async function takeShippingDown(stage: Stage, order: Order, say: Say): Promise<Ending> {
  await stage.shipping.kill();
  say('  Killed the shipping service.');
  const running = placeOrder(stage, order);
  say(`  ${await Promise.race([firstFailure(stage, order), running.then(() => ENDED_EARLY)])}`);
  await stage.shipping.restart();
  say('  Started the shipping service again, with the same books.');
  const ending = await running;
  tellEnding(ending, say);
  return ending;
}

/** Settles when Temporal has seen an attempt fail and plans the next one. */
function firstFailure({ temporal, run }: Stage, order: Order): Promise<string> {
  const handle = temporal.client.workflow.getHandle(executionId(order, run));
  return eventually('an attempt at shipping to fail', async () => {
    // The saga may not have been started yet.
    const description = await handle.describe().catch(() => undefined);
    if (!description) return undefined;
    if (description.status.name !== 'RUNNING') return ENDED_EARLY;
    const failing = description.raw.pendingActivities?.find(
      ({ activityType, attempt }) => activityType?.name === SHIPMENT && (attempt ?? 0) > 1,
    );
    return failing && `${order.id} waits at ${SHIPMENT}. ${failing.lastFailure?.message ?? ''}`.trimEnd();
  });
}
