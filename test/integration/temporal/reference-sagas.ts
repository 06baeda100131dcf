import { Saga } from 'temporal-saga';

/** A deploy has lost its step `payment.charge`. */
export const order = new Saga('order').localStep('ship', () => undefined).commit();

/** Its step has the reference that the lost one had. */
export const payment = new Saga<{ charged?: boolean }>('order.payment')
  .localStep('charge', (context) => {
    context.charged = true;
  })
  .commit();
