import type { Ending } from './books';
import type { Say } from './narration';
import { DECLINED_TOKEN, type Order } from './order';
import { killWorker } from './scenes/kill-worker';
import { placeOrders } from './scenes/ordinary';
import { takeShippingDown } from './scenes/shipping-down';
import type { Stage } from './stage';

/** Some orders, and what happens to them. */
interface Act {
  readonly title: string;
  readonly isIn: (order: Order) => boolean;
  readonly play: (stage: Stage, orders: readonly Order[], say: Say) => Promise<readonly Ending[]>;
}

const isDeclined = ({ payment }: Order) => payment.token === DECLINED_TOKEN;

const ACTS: readonly Act[] = [
  {
    title: 'Orders to which nothing happens',
    isIn: (order) => order.scene === undefined && !isDeclined(order),
    play: placeOrders,
  },
  {
    title: 'A declined payment releases the stock',
    isIn: (order) => order.scene === undefined && isDeclined(order),
    play: placeOrders,
  },
  {
    title: 'The worker is killed between two steps',
    isIn: ({ scene }) => scene === 'kill-worker',
    play: oneAfterAnother(killWorker),
  },
  {
    title: 'A participant is down for a while',
    isIn: ({ scene }) => scene === 'shipping-down',
    play: oneAfterAnother(takeShippingDown),
  },
];

/** Plays every act that has orders. The endings come in the order of the orders. */
export async function playStory(stage: Stage, orders: readonly Order[], say: Say): Promise<readonly Ending[]> {
  const endings: Ending[] = [];
  for (const { title, isIn, play } of ACTS) {
    const cast = orders.filter(isIn);
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
