import { Saga, SagaRequest, type SagaContext, type SagaResponse } from 'temporal-saga';
import type { RetryPolicy, SagaOptions } from 'temporal-saga';

/** The sagas of the failure matrix: trips of five steps, one of them conditional, each of which can be undone. */
export interface Trip {
  /** The uuid of the execution, by which the services keep their books. */
  id: string;
  price?: number;
  room?: string;
}

/** The remote steps by their paths: what a service is asked for, and what undoes it. */
export const DEEDS = {
  hotel: { deed: 'hotel/book', undo: 'hotel/cancel' },
  'transport.if-1.flight': { deed: 'flight/book', undo: 'flight/cancel' },
  car: { deed: 'car/book', undo: 'car/cancel' },
  pay: { deed: 'bank/charge', undo: 'bank/refund' },
} as const;

const ask =
  (target: string) =>
  ({ id }: Trip) =>
    new SagaRequest({ target, content: { orderId: id } });

function noteRoom(context: SagaContext<Trip>, response: SagaResponse<{ room: string }>): void {
  context.room = response.content().room;
}

function tripOf(name: string, options: SagaOptions, asksBank = false): Saga<Trip> {
  const flight = new Saga<Trip>()
    .remoteStep('flight')
    .onExecute(ask('flight/book'))
    .onFailure(ask('flight/cancel'))
    .commit();
  const saga = new Saga<Trip>(name, options)
    .localStep('price')
    .onExecute((context) => {
      context.price = 100;
    })
    .onFailure((context) => {
      context.price = 0;
    })
    .remoteStep('hotel')
    .onExecute(ask('hotel/book'))
    .onSuccess(noteRoom)
    .onFailure(ask('hotel/cancel'))
    .conditionalStep('transport')
    .ifThen(({ price = 0 }: Trip) => price > 50, flight)
    .remoteStep('car')
    .onExecute(ask('car/book'))
    .onFailure(ask('car/cancel'))
    .remoteStep('pay')
    .onExecute(ask('bank/charge'))
    .onFailure(ask('bank/refund'));
  return (asksBank ? saga.probe(ask('bank/look-up')) : saga).commit();
}

/** Is tried until somebody answers; a worker that is gone is missed after two seconds. */
const PERSISTENT: RetryPolicy = {
  attemptTimeout: '2s',
  totalTimeout: '2m',
  initialInterval: 50,
  backoffCoefficient: 1,
};

/** One attempt, and a short one. */
const HASTY: RetryPolicy = { attemptTimeout: 700, totalTimeout: '30s', maximumAttempts: 1 };

export const trip = tripOf('trip', { execute: PERSISTENT, undo: PERSISTENT, settleTime: 1 });
/** The same trip, whose refused step is undone too: each step of it has an undo that can be cut short. */
export const tripUndoneWhenRefused = tripOf('trip-undone-when-refused', {
  ...{ execute: PERSISTENT, undo: PERSISTENT, settleTime: 1 },
  undoWhen: 'sent',
});

/** The same in which a step that has failed waits for a person. */
export const patientTrip = tripOf('patient-trip', {
  execute: PERSISTENT,
  undo: PERSISTENT,
  settleTime: 1,
  whenStepFails: 'wait',
});

/** Gives every request up after its first attempt. */
export const hastyTrip = tripOf('hasty-trip', { execute: HASTY, undo: PERSISTENT, settleTime: 1 });

/** The same, which lets a late request land before it is asked about or undone; and which asks the bank. */
export const askingTrip = tripOf(
  'asking-trip',
  { execute: HASTY, undo: PERSISTENT, probe: PERSISTENT, settleTime: '2s' },
  true,
);

/** Waits for replies that were put off for a short time alone. */
export const impatientTrip = tripOf('impatient-trip', {
  execute: { ...PERSISTENT, replyTimeout: 300 },
  undo: PERSISTENT,
  settleTime: 1,
});

/** Has to be done within a short time. */
export const hurriedTrip = tripOf('hurried-trip', {
  execute: PERSISTENT,
  undo: PERSISTENT,
  settleTime: 1,
  deadline: '5s',
});
