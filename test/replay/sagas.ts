import { Saga, SagaRequest } from 'temporal-saga';

export * from './sagas-0.2.0';
export * from './sagas-0.3.0';
export * from './sagas-0.3.0-expression';
export * from './sagas-0.3.0-fast';
export * from './sagas-0.3.0-hooks';

/** The saga of the first recorded histories. It must not change: new scenarios get new sagas. */
interface Trip {
  id: string;
  hotel?: string;
}

const FAST = { attemptTimeout: 300, initialInterval: 50, maximumAttempts: 1 } as const;
const send = (target: string) => () => new SagaRequest({ target });

const byTrain = new Saga<Trip>()
  .remoteStep('train')
  .onExecute(send('travel/train'))
  .onFailure(send('travel/no-train'))
  .commit();
const byPlane = new Saga<Trip>().remoteStep('plane').onExecute(send('travel/plane')).commit();

export const trip = new Saga<Trip>('trip', { execute: FAST, undo: FAST })
  .localStep('check', (context) => {
    context.hotel = 'wanted';
  })
  .remoteStep('hotel')
  .onExecute(send('hotel/book'))
  .onSuccess((context) => {
    context.hotel = 'booked';
  })
  .onFailure(send('hotel/cancel'))
  .conditionalStep('travel')
  .ifThen(({ id }) => id !== 'far', byTrain)
  .elseThen(byPlane)
  .remoteStep('pay')
  .onExecute(send('payment/charge'))
  .onFailure(send('payment/refund'))
  .commit();
