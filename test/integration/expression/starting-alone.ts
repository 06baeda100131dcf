/** A module that does not export the saga that its own saga starts. */
import { Saga } from 'temporal-saga';
import { dispatch, type Checkout } from './starting-sagas';

export const alone = new Saga<Checkout>('alone')
  .startStep('dispatch', dispatch)
  .input(({ orderId }) => ({ orderId }))
  .commit();
