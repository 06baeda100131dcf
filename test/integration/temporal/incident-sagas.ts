import { Saga, SagaRequest, type SagaResponse } from 'temporal-saga';

/** The sagas of the tests about failures. */
export interface Trip {
  id: string;
  hotel?: string;
  flight?: string;
  notes?: string[];
}

export const FAST = {
  attemptTimeout: 400,
  totalTimeout: '20s',
  initialInterval: 20,
  maximumAttempts: 2,
} as const;

const request =
  (target: string) =>
  ({ id }: Trip) =>
    new SagaRequest({ target, content: { id } });

const OPTIONS = { execute: FAST, undo: FAST, probe: FAST, settleTime: 1 } as const;

/** Two bookings and a payment, each with its undo; a failed undo waits for an operator by default. */
export const trip = new Saga<Trip>('trip', OPTIONS)
  .remoteStep('hotel')
  .onExecute(request('hotel/book'))
  .onSuccess((context, response: SagaResponse<{ room?: string }>) => {
    context.hotel = response.content().room ?? 'booked';
  })
  .onFailure(request('hotel/cancel'))
  .remoteStep('flight')
  .onExecute(request('flight/book'))
  .onSuccess((context, response: SagaResponse<{ seat?: string }>) => {
    context.flight = response.content().seat ?? 'booked';
  })
  .onFailure(request('flight/cancel'))
  .remoteStep('pay')
  .onExecute(request('payment/charge'))
  .onFailure(request('payment/refund'))
  .commit();

/** The same trip, in which a failed step waits before compensation. */
export const patientTrip = new Saga<Trip>('patient-trip', { ...OPTIONS, whenStepFails: 'wait' })
  .remoteStep('hotel')
  .onExecute(request('hotel/book'))
  .onFailure(request('hotel/cancel'))
  .remoteStep('flight')
  .onExecute(request('flight/book'))
  .onSuccess((context, response: SagaResponse<{ seat?: string }>) => {
    context.flight = response.content().seat ?? 'booked';
  })
  .onFailure(request('flight/cancel'))
  .commit();

/** The payment is the point of no return; an unknown outcome is probed. */
export const pivotTrip = new Saga<Trip>('pivot-trip', OPTIONS)
  .remoteStep('hotel')
  .onExecute(request('hotel/book'))
  .onFailure(request('hotel/cancel'))
  .remoteStep('pay')
  .onExecute(request('payment/charge'))
  .probe(({ id }, { keys }) => new SagaRequest({ target: 'payment/look-up', content: { id, keys } }))
  .pivot()
  .remoteStep('tickets')
  .onExecute(request('tickets/send'))
  .retriable()
  .commit();

/** Keeps its replies, and fills its context. */
export const heavyTrip = new Saga<Trip>('heavy-trip', {
  keepReply: true,
  settleTime: 1,
  execute: { attemptTimeout: '10s' },
  undo: { attemptTimeout: '10s', maximumAttempts: 2 },
});
for (const stop of ['a', 'b', 'c', 'd', 'e', 'f']) {
  heavyTrip
    .remoteStep(stop)
    .onExecute(request('hotel/book'))
    .onSuccess((context) => {
      context.notes = ['x'.repeat(900_000)];
    })
    .onFailure(request('hotel/cancel'));
}
heavyTrip.commit();

/** Has a deadline. */
export const hurriedTrip = new Saga<Trip>('hurried-trip', { ...OPTIONS, deadline: '1500ms' })
  .remoteStep('hotel')
  .onExecute(request('hotel/book'))
  .onFailure(request('hotel/cancel'))
  .remoteStep('flight', { execute: { ...FAST, maximumAttempts: 1_000 } })
  .onExecute(request('flight/book'))
  .onFailure(request('flight/cancel'))
  .commit();
