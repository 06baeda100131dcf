import type { Ending } from '../comparison';
import { type Say, printEnding } from '../print-ending';
import type { Order } from '../order';
import { placeOrder } from '../place-order';
import type { DemoEnvironment } from '../demo-environment';

/** How many sagas run at the same time. */
const AT_ONCE = 20;

/** Places orders without injecting a fault. */
export async function placeOrders(
  demo: DemoEnvironment,
  orders: readonly Order[],
  say: Say,
): Promise<readonly Ending[]> {
  const endings: Ending[] = [];
  for (let first = 0; first < orders.length; first += AT_ONCE) {
    const batch = orders.slice(first, first + AT_ONCE);
    const ended = await Promise.all(batch.map((order) => placeOrder(demo, order)));
    for (const ending of ended) printEnding(ending, say);
    endings.push(...ended);
  }
  return endings;
}
