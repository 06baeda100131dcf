import { Saga, SagaRequest } from 'temporal-saga';

export * from './sagas-0.2.0';

/** What the first recorded histories ran. It stays as it is: new scenarios get new sagas. */
interface Trip {
  id: string;
  hotel?: string;
}

const FAST = { attemptTimeout: 300, initialInterval: 50, maximumAttempts: 1 } as const;
const ask = (target: string) => () => new SagaRequest({ target });

const byTrain = new Saga<Trip>()
  .remoteStep('train')
  .onExecute(ask('travel/train'))
  .onFailure(ask('travel/no-train'))
  .commit();
const byPlane = new Saga<Trip>().remoteStep('plane').onExecute(ask('travel/plane')).commit();

export const trip = new Saga<Trip>('trip', { execute: FAST, undo: FAST })
  .localStep('check', (context) => {
    context.hotel = 'wanted';
  })
  .remoteStep('hotel')
  .onExecute(ask('hotel/book'))
  .onSuccess((context) => {
    context.hotel = 'booked';
  })
  .onFailure(ask('hotel/cancel'))
  .conditionalStep('travel')
  .ifThen(({ id }) => id !== 'far', byTrain)
  .elseThen(byPlane)
  .remoteStep('pay')
  .onExecute(ask('payment/charge'))
  .onFailure(ask('payment/refund'))
  .commit();
