/** The same as a saga, with the same activities. */
import { Saga, SagaRequest, type SagaResponse } from 'temporal-saga';
import type { Trip } from './trip';

/** A request to an activity: the target is its name. */
const call = (target: string) => (trip: Trip) => new SagaRequest({ target, content: { ...trip } });

export const trip = new Saga<Trip>('trip', {
  execute: { attemptTimeout: '1 second', maximumAttempts: 2, initialInterval: '100 ms' },
})
  .remoteStep('reserve')
  .onExecute(call('reserve'))
  .onSuccess((context, response: SagaResponse<{ reservationId: string }>) => {
    context.reservationId = response.content().reservationId;
  })
  .onFailure(call('release'))
  .remoteStep('charge')
  .onExecute(call('charge'))
  .onFailure(call('refund'))
  .remoteStep('ship')
  .onExecute(call('ship'))
  .onSuccess((context, response: SagaResponse<{ trackingId: string }>) => {
    context.trackingId = response.content().trackingId;
  })
  .commit();
