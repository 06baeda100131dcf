import { Saga } from 'temporal-saga';

/** A deploy has removed its step `payment.charge`. */
export const order = new Saga('order').localStep('ship', () => undefined).commit();

/** Its step has the reference of the removed step. */
export const payment = new Saga<{ charged?: boolean }>('order.payment')
  .localStep('charge', (context) => {
    context.charged = true;
  })
  .commit();
