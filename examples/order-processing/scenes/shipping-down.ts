import type { Ending } from '../comparison';
import { type Say, printEnding } from '../print-ending';
import type { Order } from '../order';
import { eventually } from '../timeouts';
import { executionId, placeOrder } from '../place-order';
import type { DemoEnvironment } from '../demo-environment';

const SHIPMENT = 'shipping-service/ship';
const ENDED_EARLY = 'The saga ended before its shipment.';

/** Kills a participant before its step: the saga waits and tries again until it is back. */
export async function takeShippingDown(demo: DemoEnvironment, order: Order, say: Say): Promise<Ending> {
  await demo.shipping.kill();
  say('  Killed the shipping service.');
  const running = placeOrder(demo, order);
  say(`  ${await Promise.race([firstFailure(demo, order), running.then(() => ENDED_EARLY)])}`);
  await demo.shipping.restart();
  say('  Started the shipping service again, with the same ledger.');
  const ending = await running;
  printEnding(ending, say);
  return ending;
}

/** Resolves when Temporal has recorded a failed attempt and has scheduled the next one. */
function firstFailure({ temporal, run }: DemoEnvironment, order: Order): Promise<string> {
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
