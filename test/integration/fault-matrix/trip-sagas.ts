import { Saga, SagaRequest, type SagaContext, type SagaResponse } from 'temporal-saga';
import type { RetryPolicy, SagaOptions } from 'temporal-saga';

/** The sagas of the failure matrix: trips of five steps, one of them conditional, each of which can be undone. */
export interface Trip {
  /** The uuid of the execution, and the order id in the ledgers. */
  id: string;
  price?: number;
  room?: string;
  isWalking?: boolean;
}

/** The remote steps by their paths: the operation with the effect, and its undo. */
export const EFFECTS = {
  hotel: { effect: 'hotel/book', undo: 'hotel/cancel' },
  'transport.if-1.flight': { effect: 'flight/book', undo: 'flight/cancel' },
  car: { effect: 'car/book', undo: 'car/cancel' },
  pay: { effect: 'bank/charge', undo: 'bank/refund' },
} as const;

const request =
  (target: string) =>
  ({ id }: Trip) =>
    new SagaRequest({ target, content: { orderId: id } });

function noteRoom(context: SagaContext<Trip>, response: SagaResponse<{ room: string }>): void {
  context.room = response.content().room;
}

function tripOf(name: string, options: SagaOptions, probesBank = false): Saga<Trip> {
  const flight = new Saga<Trip>()
    .remoteStep('flight')
    .onExecute(request('flight/book'))
    .onFailure(request('flight/cancel'))
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
    .onExecute(request('hotel/book'))
    .onSuccess(noteRoom)
    .onFailure(request('hotel/cancel'))
    .conditionalStep('transport')
    .ifThen(({ price = 0 }: Trip) => price > 50, flight)
    .remoteStep('car')
    .onExecute(request('car/book'))
    .onFailure(request('car/cancel'))
    .remoteStep('pay')
    .onExecute(request('bank/charge'))
    .onFailure(request('bank/refund'));
  return (probesBank ? saga.probe(request('bank/look-up')) : saga).commit();
}

/** Repeats a request until the service answers; an attempt of a killed worker times out after two seconds. */
const MANY_ATTEMPTS: RetryPolicy = {
  attemptTimeout: '2s',
  totalTimeout: '2m',
  initialInterval: 50,
  backoffCoefficient: 1,
};

/** One short attempt. */
const ONE_ATTEMPT: RetryPolicy = { attemptTimeout: 700, totalTimeout: '30s', maximumAttempts: 1 };

export const trip = tripOf('trip', { execute: MANY_ATTEMPTS, undo: MANY_ATTEMPTS, settleTime: 1 });
/** The same trip with an undo of the refused step too, so that a kill can interrupt the undo of every step. */
export const tripUndoneWhenRefused = tripOf('trip-undone-when-refused', {
  ...{ execute: MANY_ATTEMPTS, undo: MANY_ATTEMPTS, settleTime: 1 },
  undoWhen: 'sent',
});

/** The same trip, in which a failed step waits for an operator. */
export const patientTrip = tripOf('patient-trip', {
  execute: MANY_ATTEMPTS,
  undo: MANY_ATTEMPTS,
  settleTime: 1,
  whenStepFails: 'wait',
});

/** Makes one attempt for every request. */
export const oneAttemptTrip = tripOf('one-attempt-trip', {
  execute: ONE_ATTEMPT,
  undo: MANY_ATTEMPTS,
  settleTime: 1,
});

/** The same, with a settle time before a probe or an undo, so that a late request can land; and with a probe of the bank. */
export const probingTrip = tripOf(
  'probing-trip',
  { execute: ONE_ATTEMPT, undo: MANY_ATTEMPTS, probe: MANY_ATTEMPTS, settleTime: '2s' },
  true,
);

/** Waits only a short time for a reply after a 202. */
export const impatientTrip = tripOf('impatient-trip', {
  execute: { ...MANY_ATTEMPTS, replyTimeout: 300 },
  undo: MANY_ATTEMPTS,
  settleTime: 1,
});

/** Has a short deadline. */
export const hurriedTrip = tripOf('hurried-trip', {
  execute: MANY_ATTEMPTS,
  undo: MANY_ATTEMPTS,
  settleTime: 1,
  deadline: '5s',
});

/** A trip of blocks: its remote steps by their paths, with the same operations. */
export const BLOCK_EFFECTS = {
  'both.stay.hotel': EFFECTS.hotel,
  'both.way.transport.air.flight': EFFECTS['transport.if-1.flight'],
  'cars[0].car': EFFECTS.car,
  pay: EFFECTS.pay,
} as const;

const rental = new Saga<{ item: string }>()
  .remoteStep('car')
  .onExecute(({ item }) => new SagaRequest({ target: 'car/book', content: { orderId: item } }))
  .onFailure(({ item }) => new SagaRequest({ target: 'car/cancel', content: { orderId: item } }))
  .commit();

/** A branch, an alternative and an item; without a flight the traveller walks. */
function blocksOf(name: string, execute: RetryPolicy): Saga<Trip> {
  const saga = new Saga<Trip>(name, { execute, undo: MANY_ATTEMPTS, settleTime: 1, undoWhen: 'sent' });
  saga
    .parallelStep('both')
    .branch('stay', (body) =>
      body
        .remoteStep('hotel')
        .onExecute(request('hotel/book'))
        .onSuccess(noteRoom)
        .onFailure(request('hotel/cancel')),
    )
    .branch('way', (body) => {
      body
        .alternativesStep('transport')
        .first('air', (way) =>
          way.remoteStep('flight').onExecute(request('flight/book')).onFailure(request('flight/cancel')),
        )
        .orElse('foot', (way) =>
          way
            .localStep('walk', (context) => {
              context.isWalking = true;
            })
            .withoutUndo('shoes'),
        );
    });
  saga.forEachStep('cars', rental, { atOnce: 2 }).over(({ id }) => [id]);
  saga.remoteStep('pay').onExecute(request('bank/charge')).onFailure(request('bank/refund'));
  return saga.commit();
}

export const blockTrip = blocksOf('block-trip', MANY_ATTEMPTS);
/** Makes one attempt for every request. */
export const oneAttemptBlockTrip = blocksOf('one-attempt-block-trip', ONE_ATTEMPT);
