import type { Ending } from './comparison';
import type { Say } from './print-ending';
import {
  hasParcels,
  isDeclined,
  isUndeliverable,
  needsApproval,
  type Order,
  type Scene,
  totalOf,
} from './order';
import { approve } from './scenes/approval';
import { killWorker } from './scenes/kill-worker';
import { placeOrders } from './scenes/ordinary';
import { takeShippingDown } from './scenes/shipping-down';
import type { DemoEnvironment } from './demo-environment';

type GroupName = Scene | 'plain' | 'declined' | 'undeliverable' | 'parcels' | 'large';

/** Orders that the demo runs together, and how it runs them. */
interface Group {
  readonly name: GroupName;
  readonly title: string;
  readonly run: (demo: DemoEnvironment, orders: readonly Order[], say: Say) => Promise<readonly Ending[]>;
}

const GROUPS: readonly Group[] = [
  { name: 'plain', title: 'Orders without a fault', run: placeOrders },
  { name: 'declined', title: 'A declined payment: the stock is released', run: placeOrders },
  {
    name: 'undeliverable',
    title: 'A refused parcel: the payment is refunded, then the stock is released',
    run: placeOrders,
  },
  { name: 'kill-worker', title: 'The worker is killed between two steps', run: oneAfterAnother(killWorker) },
  {
    name: 'shipping-down',
    title: 'A participant is down for a while',
    run: oneAfterAnother(takeShippingDown),
  },
  {
    name: 'parcels',
    title: 'Several parcels at once: one is refused, and it alone is undone',
    run: placeOrders,
  },
  {
    name: 'large',
    title: 'A large order waits for an approval, which the command line gives',
    run: oneAfterAnother(approve),
  },
];

function groupOf(order: Order): GroupName {
  const { scene, payment, address, items } = order;
  if (scene) return scene;
  if (hasParcels(order)) return 'parcels';
  if (needsApproval(totalOf(items))) return 'large';
  if (isDeclined(payment.token)) return 'declined';
  return isUndeliverable(address) ? 'undeliverable' : 'plain';
}

/** Runs every group that has orders. Returns the endings in the order of the orders. */
export async function runScenes(
  demo: DemoEnvironment,
  orders: readonly Order[],
  say: Say,
): Promise<readonly Ending[]> {
  const endings: Ending[] = [];
  for (const { name, title, run } of GROUPS) {
    const members = orders.filter((order) => groupOf(order) === name);
    if (members.length === 0) continue;
    say(`\n${title}`);
    endings.push(...(await run(demo, members, say)));
  }
  return endings.sort((one, other) => orders.indexOf(one.order) - orders.indexOf(other.order));
}

function oneAfterAnother(
  scene: (demo: DemoEnvironment, order: Order, say: Say) => Promise<Ending>,
): Group['run'] {
  return async (demo, orders, say) => {
    const endings: Ending[] = [];
    for (const order of orders) endings.push(await scene(demo, order, say));
    return endings;
  };
}
