import { Saga, type SagaContext, sagaActivity, SagaRequest, type SagaResponse } from 'temporal-saga';

/** The sagas of the histories of release 0.2.0. They must not change. */
export interface Stay {
  id: string;
  room?: string;
  flight?: string;
}

const FAST = { attemptTimeout: 300, initialInterval: 50, maximumAttempts: 1 } as const;
const OPTIONS = { execute: FAST, undo: FAST, probe: FAST, settleTime: 50 } as const;
const send = (target: string) => () => new SagaRequest({ target });

/** Two bookings and a payment; an undo that fails for good waits for an operator. */
export const stay = new Saga<Stay>('stay', OPTIONS)
  .remoteStep('hotel')
  .onExecute(send('hotel/book'))
  .onSuccess((context) => {
    context.room = 'booked';
  })
  .onFailure(send('hotel/cancel'))
  .remoteStep('flight')
  .onExecute(send('flight/book'))
  .onFailure(send('flight/cancel'))
  .remoteStep('pay')
  .onExecute(send('payment/charge'))
  .commit();

/** A failed step waits for an operator before compensation. */
export const patientStay = new Saga<Stay>('patient-stay', { ...OPTIONS, whenStepFails: 'wait' })
  .remoteStep('hotel')
  .onExecute(send('hotel/book'))
  .onFailure(send('hotel/cancel'))
  .remoteStep('flight')
  .onExecute(send('flight/book'))
  .onSuccess((context, response: SagaResponse<{ seat?: string }>) => {
    context.flight = response.content().seat ?? 'booked';
  })
  .onFailure(send('flight/cancel'))
  .remoteStep('pay')
  .onExecute(send('payment/charge'))
  .commit();

/** The same, with a limit of the wait. */
export const impatientStay = new Saga<Stay>('impatient-stay', {
  ...OPTIONS,
  whenStepFails: 'wait',
  deadline: 2_000,
})
  .remoteStep('hotel')
  .onExecute(send('hotel/book'))
  .onFailure(send('hotel/cancel'))
  .remoteStep('flight')
  .onExecute(send('flight/book'))
  .onFailure(send('flight/cancel'))
  .commit();

/** Has a deadline. */
export const hurriedStay = new Saga<Stay>('hurried-stay', { ...OPTIONS, deadline: 500 })
  .remoteStep('hotel')
  .onExecute(send('hotel/book'))
  .onFailure(send('hotel/cancel'))
  .remoteStep('flight', { execute: { ...FAST, maximumAttempts: 1_000 } })
  .onExecute(send('flight/book'))
  .onFailure(send('flight/cancel'))
  .commit();

/** The payment is the point of no return; an unknown outcome is probed. */
export const pivotStay = new Saga<Stay>('pivot-stay', OPTIONS)
  .remoteStep('hotel')
  .onExecute(send('hotel/book'))
  .onFailure(send('hotel/cancel'))
  .remoteStep('pay', { whenNotDone: 'retry' })
  .onExecute(send('payment/charge'))
  .probe(send('payment/look-up'))
  .pivot()
  .remoteStep('tickets', { execute: FAST })
  .onExecute(send('tickets/send'))
  .retriable()
  .commit();

/** Its callback throws on the hotel's answer. */
export const fragileStay = new Saga<Stay>('fragile-stay', OPTIONS)
  .remoteStep('hotel')
  .onExecute(send('hotel/book'))
  .onFailure(send('hotel/cancel'))
  .remoteStep('flight')
  .onExecute(send('flight/book'))
  .onSuccess(() => {
    throw new Error('no such seat');
  })
  .onFailure(send('flight/cancel'))
  .commit();

/** Sends to a participant that no worker knows. */
export const lostStay = new Saga<Stay>('lost-stay', OPTIONS)
  .remoteStep('hotel')
  .onExecute(send('hotel/book'))
  .onFailure(send('hotel/cancel'))
  .remoteStep('moon')
  .onExecute(send('moon/fly'))
  .onFailure(send('moon/land'))
  .commit();

/** The flight may be confirmed later, within a timeout. */
export const slowStay = new Saga<Stay>('slow-stay', {
  ...OPTIONS,
  execute: { ...FAST, replyTimeout: 1_000 },
})
  .remoteStep('hotel')
  .onExecute(send('hotel/book'))
  .onFailure(send('hotel/cancel'))
  .remoteStep('flight')
  .onExecute(send('flight/book'))
  .onSuccess((context, response: SagaResponse<{ seat?: string }>) => {
    context.flight = response.content().seat ?? 'booked';
  })
  .onFailure(send('flight/cancel'))
  .commit();

/** Sends to a participant on its own task queue. */
export const railStay = new Saga<Stay>('rail-stay', {
  ...OPTIONS,
  execute: { ...FAST, maximumAttempts: 2, totalTimeout: 1_000 },
})
  .remoteStep('hotel')
  .onExecute(send('hotel/book'))
  .onFailure(send('hotel/cancel'))
  .remoteStep('train')
  .onExecute(send('rail/book'))
  .onFailure(send('hotel/fetch-guest'))
  .commit();

/** A local step that is an activity. */
export const billedStay = new Saga<Stay>('billed-stay', OPTIONS)
  .localStep('bill')
  .onExecute(sagaActivity('writeBill'))
  .onFailure(sagaActivity('tearBill'))
  .remoteStep('pay')
  .onExecute(send('payment/charge'))
  .commit();

/** Long enough to continue as new on a server that suggests it early. */
export const longStay = new Saga<Stay>('long-stay', OPTIONS);
for (const night of ['mon', 'tue', 'wed', 'thu']) {
  longStay.remoteStep(night).onExecute(send('hotel/book')).onFailure(send('hotel/cancel'));
}
longStay.remoteStep('pay').onExecute(send('payment/charge')).commit();

/** Built from the context of an execution, which it changes. */
export function builtStay(context: SagaContext<Stay>): Saga<Stay> {
  context.room = 'wanted';
  const saga = new Saga<Stay>(undefined, OPTIONS);
  saga.remoteStep('hotel').onExecute(send('hotel/book')).onFailure(send('hotel/cancel'));
  if (context.id === 'far')
    saga.remoteStep('flight').onExecute(send('flight/book')).onFailure(send('flight/cancel'));
  saga.remoteStep('pay').onExecute(send('payment/charge'));
  return saga.commit();
}
