/** DBOS: a checkout whose caller gets a payment link before the end. */
import { operation, participant, Saga, type SagaEvent } from 'temporal-saga';
import { known } from './known-saga';

interface Shop {
  createOrder(content: { product: string }): { orderId: string };
  errorOrder(content: { orderId?: string }): void;
  subtract(content: { product: string }): void;
  undoSubtract(content: { product: string }): void;
  markPaid(content: { orderId: string }): void;
  dispatch(content: { orderId: string }): void;
}
const shop = participant<Shop>('shop');

interface Checkout {
  product: string;
  order?: { orderId: string };
  paymentUrl?: string;
  isPaid?: boolean;
}

const createOrder = operation(shop.createOrder).undoneBy(shop.errorOrder, ({ kept }) => ({
  orderId: kept?.orderId,
}));
const subtract = operation(shop.subtract).undoneBy(shop.undoSubtract);

const checkout = new Saga<Checkout>('checkout').publishes(({ paymentUrl, order, isPaid }) => ({
  paymentUrl,
  orderId: isPaid === true ? order?.orderId : undefined,
}));
checkout.step('order', createOrder, ({ product }) => ({ product })).into('order');
checkout.step('inventory', subtract, ({ product }) => ({ product }));
checkout.localStep('url', (context) => {
  context.paymentUrl = `/pay/${context.idFor('payment')}`;
});
checkout
  .eventStep('payment', { timeout: '2 minutes' })
  .onEvent((context, event: SagaEvent<{ status: string }>) => {
    context.isPaid = event.content().status === 'paid';
  });
checkout.check('paid', ({ isPaid }) => isPaid === true);
checkout.remoteStep('mark', ({ order }) => shop.markPaid({ orderId: order?.orderId ?? '' })).pivot();
checkout.remoteStep('dispatch', ({ order }) => shop.dispatch({ orderId: order?.orderId ?? '' })).retriable();
checkout.commit();

export const DBOS = [
  known(checkout, {
    context: { product: 'P1' },
    replies: { 'shop/createOrder': { orderId: 'O1' } },
    caller: () => ({ event: 'payment', content: { status: 'paid' } }),
  }),
];
