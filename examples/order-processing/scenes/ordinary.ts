import type { Ending } from '../books';
import { type Say, tellEnding } from '../narration';
import type { Order } from '../order';
import { placeOrder } from '../place-order';
import type { Stage } from '../stage';

/** How many sagas run at the same time. */
const AT_ONCE = 20;

/** Orders to which nothing is done: each ends as it may. */
export async function placeOrders(
  stage: Stage,
  orders: readonly Order[],
  say: Say,
): Promise<readonly Ending[]> {
  const endings: Ending[] = [];
  for (let first = 0; first < orders.length; first += AT_ONCE) {
    const batch = orders.slice(first, first + AT_ONCE);
    const ended = await Promise.all(batch.map((order) => placeOrder(stage, order)));
    for (const ending of ended) tellEnding(ending, say);
    endings.push(...ended);
  }
  return endings;
}
