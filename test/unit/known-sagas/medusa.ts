/** Medusa 2.0, a shop: its workflows read much, compensate with the state before, and emit events at their end. */
import { operation, participant, Saga, type SagaEvent } from 'temporal-saga';
import { known } from './known-saga';

interface Item {
  id: string;
  sku: string;
  quantity: number;
}
interface Cart {
  id: string;
  items: Item[];
  total: number;
  isPaid: boolean;
  promotions: string[];
}
interface Carts {
  read(content: { cartId: string }): Cart;
  complete(content: { cartId: string; completedAt: string | null }): void;
}
interface Orders {
  create(content: { cart: Cart }): { orderId: string };
  remove(content: { orderId?: string; cartId: string }): void;
  read(content: { orderId: string }): { id: string; items: Item[]; isCancelled: boolean };
  addTransaction(content: { orderId: string; amount: number }): void;
}
interface Inventory {
  reserve(content: { items: Item[] }): { ids: string[] };
  release(content: { ids?: string[] }): void;
  adjust(content: { items: Item[]; by: 1 | -1 }): void;
}
interface Promotions {
  use(content: { codes: string[] }): void;
  revert(content: { codes: string[] }): void;
}
interface Payment {
  authorize(content: { cartId: string; amount: number }): { paymentId: string };
  cancel(content: { paymentId?: string; cartId: string }): void;
  capture(content: { paymentId: string }): void;
}
interface Locks {
  acquire(content: { key: string }): void;
  release(content: { key: string }): void;
}
interface Links {
  create(content: { from: string; to: string }): void;
  dismiss(content: { from: string; to: string }): void;
}
const carts = participant<Carts>('carts');
const orders = participant<Orders>('orders');
const inventory = participant<Inventory>('inventory');
const promotions = participant<Promotions>('promotions');
const payment = participant<Payment>('payment');
const locks = participant<Locks>('locks');
const links = participant<Links>('links');
const events = participant<{ emit(content: { name: string; id: string }): void }>('events');

const lock = operation(locks.acquire).undoneBy(locks.release);
const link = operation(links.create).undoneBy(links.dismiss);
const usePromotions = operation(promotions.use).undoneBy(promotions.revert);
const reserve = operation(inventory.reserve).undoneBy(inventory.release, ({ kept }) => ({ ids: kept?.ids }));
const authorize = operation(payment.authorize).undoneBy(payment.cancel, ({ kept, sent: { cartId } }) => ({
  cartId,
  paymentId: kept?.paymentId,
}));

interface Checkout {
  cartId: string;
  cart?: Cart;
  order?: { orderId: string };
  payment?: { paymentId: string };
}

const completeCart = new Saga<Checkout>('complete-cart');
completeCart.step('lock', lock, ({ cartId }) => ({ key: cartId }));
completeCart.query('cart', ({ cartId }) => carts.read({ cartId })).into('cart');
completeCart.check('payable', ({ cart }) => cart?.isPaid === false && cart.items.length > 0);
completeCart
  .remoteStep('order', (context) => orders.create({ cart: context.require('cart') }))
  .keep(({ orderId }) => orderId)
  .into('order')
  .onFailure(({ cartId }, { kept }) => orders.remove({ orderId: kept, cartId }));
completeCart
  .parallelStep('prepare')
  .branch('close', (body) =>
    body
      .remoteStep('close', ({ cartId }) => carts.complete({ cartId, completedAt: 'now' }))
      .onFailure(({ cartId }) => carts.complete({ cartId, completedAt: null })),
  )
  .branch('reserve', (body) => body.step('reserve', reserve, ({ cart }) => ({ items: cart?.items ?? [] })))
  .branch('promotions', (body) =>
    body.step('use', usePromotions, ({ cart }) => ({ codes: cart?.promotions ?? [] })),
  )
  .branch('link', (body) =>
    body.step('link', link, ({ cartId, order }) => ({ from: cartId, to: order?.orderId ?? '' })),
  );
completeCart
  .step('authorize', authorize, ({ cartId, cart }) => ({ cartId, amount: cart?.total ?? 0 }))
  .into('payment')
  .pivot();
completeCart
  .remoteStep('transaction', (context) =>
    orders.addTransaction({ ...context.require('order'), amount: context.require('cart').total }),
  )
  .retriable();
completeCart.remoteStep('unlock', ({ cartId }) => locks.release({ key: cartId })).retriable();
completeCart.atEnd('finished', (context) =>
  events.emit({ name: 'order.placed', id: context.require('order').orderId }),
);
completeCart.commit();

/** A loop over lines, a wait in the background, and a condition (`when`). */
interface Fulfilment {
  orderId: string;
  needsShipping: boolean;
  order?: { id: string; items: Item[]; isCancelled: boolean };
  tracking?: string;
}

const createFulfilment = new Saga<Fulfilment>('create-order-fulfilment');
createFulfilment.query('order', ({ orderId }) => orders.read({ orderId })).into('order');
createFulfilment.check('open', ({ order }) => order?.isCancelled === false);
createFulfilment
  .forEachStep<{ item: Item }>('adjust', (body) =>
    body
      .remoteStep('take', ({ item }) => inventory.adjust({ items: [item], by: -1 }))
      .onFailure(({ item }) => inventory.adjust({ items: [item], by: 1 })),
  )
  .over(({ order }) => order?.items ?? []);
createFulfilment.conditionalStep('shipping').ifThen(
  ({ needsShipping }) => needsShipping,
  (body) =>
    body
      .eventStep('shipped', { timeout: '7 days' })
      .onEvent((context, event: SagaEvent<{ tracking: string }>) => {
        context.tracking = event.content().tracking;
      }),
);
createFulfilment.atEnd('finished', ({ orderId }) =>
  events.emit({ name: 'order.fulfilment_created', id: orderId }),
);
createFulfilment.commit();

const item = { id: 'i1', sku: 'A', quantity: 1 };
const cart = { id: 'C1', items: [item], total: 5, isPaid: false, promotions: ['SUMMER'] };

export const MEDUSA = [
  known(completeCart, {
    context: { cartId: 'C1' },
    reads: { 'carts/read': cart },
    replies: {
      'orders/create': { orderId: 'O1' },
      'inventory/reserve': { ids: ['r1'] },
      'payment/authorize': { paymentId: 'P1' },
    },
  }),
  known(createFulfilment, {
    contexts: [
      { orderId: 'O1', needsShipping: true },
      { orderId: 'O1', needsShipping: false },
    ],
    reads: { 'orders/read': { id: 'O1', items: [item, { ...item, id: 'i2' }], isCancelled: false } },
    caller: () => ({ event: 'shipped', content: { tracking: 'T1' } }),
  }),
];
