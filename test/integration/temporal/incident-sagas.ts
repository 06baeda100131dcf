import { Saga, SagaRequest, type SagaResponse } from 'temporal-saga';

/** The sagas of the tests about what goes wrong. */
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

const ask =
  (target: string) =>
  ({ id }: Trip) =>
    new SagaRequest({ target, content: { id } });

const OPTIONS = { execute: FAST, undo: FAST, probe: FAST, settleTime: 1 } as const;

/** Two bookings and a payment, each with its undo; what fails waits for a person where that is the default. */
export const trip = new Saga<Trip>('trip', OPTIONS)
  .remoteStep('hotel')
  .onExecute(ask('hotel/book'))
  .onSuccess((context, response: SagaResponse<{ room?: string }>) => {
    context.hotel = response.content().room ?? 'booked';
  })
  .onFailure(ask('hotel/cancel'))
  .remoteStep('flight')
  .onExecute(ask('flight/book'))
  .onSuccess((context, response: SagaResponse<{ seat?: string }>) => {
    context.flight = response.content().seat ?? 'booked';
  })
  .onFailure(ask('flight/cancel'))
  .remoteStep('pay')
  .onExecute(ask('payment/charge'))
  .onFailure(ask('payment/refund'))
  .commit();

/** The same in which a failed step waits before anything is undone. */
export const patientTrip = new Saga<Trip>('patient-trip', { ...OPTIONS, whenStepFails: 'wait' })
  .remoteStep('hotel')
  .onExecute(ask('hotel/book'))
  .onFailure(ask('hotel/cancel'))
  .remoteStep('flight')
  .onExecute(ask('flight/book'))
  .onSuccess((context, response: SagaResponse<{ seat?: string }>) => {
    context.flight = response.content().seat ?? 'booked';
  })
  .onFailure(ask('flight/cancel'))
  .commit();

/** The payment is the point of no return; in doubt about it the participant is asked. */
export const pivotTrip = new Saga<Trip>('pivot-trip', OPTIONS)
  .remoteStep('hotel')
  .onExecute(ask('hotel/book'))
  .onFailure(ask('hotel/cancel'))
  .remoteStep('pay')
  .onExecute(ask('payment/charge'))
  .probe(({ id }, { keys }) => new SagaRequest({ target: 'payment/look-up', content: { id, keys } }))
  .pivot()
  .remoteStep('tickets')
  .onExecute(ask('tickets/send'))
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
    .onExecute(ask('hotel/book'))
    .onSuccess((context) => {
      context.notes = ['x'.repeat(900_000)];
    })
    .onFailure(ask('hotel/cancel'));
}
heavyTrip.commit();

/** Has to be done within a time. */
export const hurriedTrip = new Saga<Trip>('hurried-trip', { ...OPTIONS, deadline: '1500ms' })
  .remoteStep('hotel')
  .onExecute(ask('hotel/book'))
  .onFailure(ask('hotel/cancel'))
  .remoteStep('flight', { execute: { ...FAST, maximumAttempts: 1_000 } })
  .onExecute(ask('flight/book'))
  .onFailure(ask('flight/cancel'))
  .commit();
