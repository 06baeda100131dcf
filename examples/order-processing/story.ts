import type { Ending } from './books';
import type { Say } from './narration';
import { isDeclined, isUndeliverable, type Order, type Scene } from './order';
import { killWorker } from './scenes/kill-worker';
import { placeOrders } from './scenes/ordinary';
import { takeShippingDown } from './scenes/shipping-down';
import type { Stage } from './stage';

type ActName = Scene | 'plain' | 'declined' | 'undeliverable';

/** Some orders, and what happens to them. */
interface Act {
  readonly name: ActName;
  readonly title: string;
  readonly play: (stage: Stage, orders: readonly Order[], say: Say) => Promise<readonly Ending[]>;
}

const ACTS: readonly Act[] = [
  { name: 'plain', title: 'Orders to which nothing happens', play: placeOrders },
  { name: 'declined', title: 'A declined payment: the stock is released', play: placeOrders },
  {
    name: 'undeliverable',
    title: 'A refused parcel: payment and stock are given back, the last first',
    play: placeOrders,
  },
  { name: 'kill-worker', title: 'The worker is killed between two steps', play: oneAfterAnother(killWorker) },
  {
    name: 'shipping-down',
    title: 'A participant is down for a while',
    play: oneAfterAnother(takeShippingDown),
  },
];

function actOf({ scene, payment, address }: Order): ActName {
  if (scene) return scene;
  if (isDeclined(payment.token)) return 'declined';
  return isUndeliverable(address) ? 'undeliverable' : 'plain';
}

/** Plays every act that has orders. The endings come in the order of the orders. */
export async function playStory(
  stage: Stage,
  orders: readonly Order[],
  say: Say,
): Promise<readonly Ending[]> {
  const endings: Ending[] = [];
  for (const { name, title, play } of ACTS) {
    const cast = orders.filter((order) => actOf(order) === name);
    if (cast.length === 0) continue;
    say(`\n${title}`);
    endings.push(...(await play(stage, cast, say)));
  }
  return endings.sort((one, other) => orders.indexOf(one.order) - orders.indexOf(other.order));
}

function oneAfterAnother(scene: (stage: Stage, order: Order, say: Say) => Promise<Ending>): Act['play'] {
  return async (stage, orders, say) => {
    const endings: Ending[] = [];
    for (const order of orders) endings.push(await scene(stage, order, say));
    return endings;
  };
}
