import { Saga, type SagaContext, sagaActivity, SagaRequest, type SagaResponse } from 'temporal-saga';

/** The sagas of the histories of release 0.2.0. They stay as they are. */
export interface Stay {
  id: string;
  room?: string;
  flight?: string;
}

const FAST = { attemptTimeout: 300, initialInterval: 50, maximumAttempts: 1 } as const;
const OPTIONS = { execute: FAST, undo: FAST, probe: FAST, settleTime: 50 } as const;
const ask = (target: string) => () => new SagaRequest({ target });

/** Two bookings and a payment; an undo that fails for good waits for a person. */
export const stay = new Saga<Stay>('stay', OPTIONS)
  .remoteStep('hotel')
  .onExecute(ask('hotel/book'))
  .onSuccess((context) => {
    context.room = 'booked';
  })
  .onFailure(ask('hotel/cancel'))
  .remoteStep('flight')
  .onExecute(ask('flight/book'))
  .onFailure(ask('flight/cancel'))
  .remoteStep('pay')
  .onExecute(ask('payment/charge'))
  .commit();

/** A failed step waits for a person before anything is undone. */
export const patientStay = new Saga<Stay>('patient-stay', { ...OPTIONS, whenStepFails: 'wait' })
  .remoteStep('hotel')
  .onExecute(ask('hotel/book'))
  .onFailure(ask('hotel/cancel'))
  .remoteStep('flight')
  .onExecute(ask('flight/book'))
  .onSuccess((context, response: SagaResponse<{ seat?: string }>) => {
    context.flight = response.content().seat ?? 'booked';
  })
  .onFailure(ask('flight/cancel'))
  .remoteStep('pay')
  .onExecute(ask('payment/charge'))
  .commit();

/** The same, but not for ever. */
export const impatientStay = new Saga<Stay>('impatient-stay', {
  ...OPTIONS,
  whenStepFails: 'wait',
  deadline: 2_000,
})
  .remoteStep('hotel')
  .onExecute(ask('hotel/book'))
  .onFailure(ask('hotel/cancel'))
  .remoteStep('flight')
  .onExecute(ask('flight/book'))
  .onFailure(ask('flight/cancel'))
  .commit();

/** Has to be done within a time. */
export const hurriedStay = new Saga<Stay>('hurried-stay', { ...OPTIONS, deadline: 500 })
  .remoteStep('hotel')
  .onExecute(ask('hotel/book'))
  .onFailure(ask('hotel/cancel'))
  .remoteStep('flight', { execute: { ...FAST, maximumAttempts: 1_000 } })
  .onExecute(ask('flight/book'))
  .onFailure(ask('flight/cancel'))
  .commit();

/** The payment is the point of no return; in doubt about it the participant is asked. */
export const pivotStay = new Saga<Stay>('pivot-stay', OPTIONS)
  .remoteStep('hotel')
  .onExecute(ask('hotel/book'))
  .onFailure(ask('hotel/cancel'))
  .remoteStep('pay', { whenNotDone: 'retry' })
  .onExecute(ask('payment/charge'))
  .probe(ask('payment/look-up'))
  .pivot()
  .remoteStep('tickets', { execute: FAST })
  .onExecute(ask('tickets/send'))
  .retriable()
  .commit();

/** Its callback breaks on what the hotel answers. */
export const fragileStay = new Saga<Stay>('fragile-stay', OPTIONS)
  .remoteStep('hotel')
  .onExecute(ask('hotel/book'))
  .onFailure(ask('hotel/cancel'))
  .remoteStep('flight')
  .onExecute(ask('flight/book'))
  .onSuccess(() => {
    throw new Error('no such seat');
  })
  .onFailure(ask('flight/cancel'))
  .commit();

/** Asks somebody whom no worker knows. */
export const lostStay = new Saga<Stay>('lost-stay', OPTIONS)
  .remoteStep('hotel')
  .onExecute(ask('hotel/book'))
  .onFailure(ask('hotel/cancel'))
  .remoteStep('moon')
  .onExecute(ask('moon/fly'))
  .onFailure(ask('moon/land'))
  .commit();

/** The flight may be confirmed later, within a time. */
export const slowStay = new Saga<Stay>('slow-stay', {
  ...OPTIONS,
  execute: { ...FAST, replyTimeout: 1_000 },
})
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

/** Travels with a participant on a task queue of its own. */
export const railStay = new Saga<Stay>('rail-stay', {
  ...OPTIONS,
  execute: { ...FAST, maximumAttempts: 2, totalTimeout: 1_000 },
})
  .remoteStep('hotel')
  .onExecute(ask('hotel/book'))
  .onFailure(ask('hotel/cancel'))
  .remoteStep('train')
  .onExecute(ask('rail/book'))
  .onFailure(ask('hotel/fetch-guest'))
  .commit();

/** A local step that is an activity. */
export const billedStay = new Saga<Stay>('billed-stay', OPTIONS)
  .localStep('bill')
  .onExecute(sagaActivity('writeBill'))
  .onFailure(sagaActivity('tearBill'))
  .remoteStep('pay')
  .onExecute(ask('payment/charge'))
  .commit();

/** Long enough to go on in fresh runs where a server suggests that early. */
export const longStay = new Saga<Stay>('long-stay', OPTIONS);
for (const night of ['mon', 'tue', 'wed', 'thu']) {
  longStay.remoteStep(night).onExecute(ask('hotel/book')).onFailure(ask('hotel/cancel'));
}
longStay.remoteStep('pay').onExecute(ask('payment/charge')).commit();

/** Built from the context of an execution, which it changes. */
export function builtStay(context: SagaContext<Stay>): Saga<Stay> {
  context.room = 'wanted';
  const saga = new Saga<Stay>(undefined, OPTIONS);
  saga.remoteStep('hotel').onExecute(ask('hotel/book')).onFailure(ask('hotel/cancel'));
  if (context.id === 'far')
    saga.remoteStep('flight').onExecute(ask('flight/book')).onFailure(ask('flight/cancel'));
  saga.remoteStep('pay').onExecute(ask('payment/charge'));
  return saga.commit();
}
