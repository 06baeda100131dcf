import { Saga, SagaRequest, sagaActivity } from 'temporal-saga';

/** The sagas of the tests about requests that are interrupted, repeated, or sent beside a large context. */
export interface Tour {
  id: string;
  notes?: string;
  seen?: number;
  exact?: bigint;
}

const request =
  (target: string) =>
  ({ id }: Tour) =>
    new SagaRequest({ target, content: { id } });

/** After a failed attempt the next one starts in an hour: an operator interrupts the wait, or the test fails. */
const SLOW = { totalTimeout: '1 day', initialInterval: '1 h', maximumInterval: '1 h' } as const;

/** Two steps that are tried until an operator marks them as done, and one that replies later. */
export const tour = new Saga<Tour>('tour', { execute: SLOW, deadline: '15 s' })
  .remoteStep('hotel')
  .onExecute(request('hotel/book'))
  .remoteStep('flight')
  .onExecute(request('flight/book'))
  .remoteStep('guide')
  .onExecute(request('guide/book'))
  .commit();

/** The same without a deadline; its last step ends at once. */
export const patientTour = new Saga<Tour>('patient-tour', { execute: SLOW })
  .remoteStep('hotel')
  .onExecute(request('hotel/book'))
  .remoteStep('flight')
  .onExecute(request('flight/book'))
  .remoteStep('meal')
  .onExecute(request('meal/book'))
  .commit();

/** Sends to another worker, at most three times. */
export const distantTour = new Saga<Tour>('distant-tour', {
  execute: { totalTimeout: '20 s', initialInterval: '1 s', maximumAttempts: 3 },
})
  .remoteStep('museum')
  .onExecute(request('museum/book'))
  .commit();

/** Sends to another worker, again in an hour. */
export const patientDistantTour = new Saga<Tour>('patient-distant-tour', { execute: SLOW })
  .remoteStep('museum')
  .onExecute(request('museum/book'))
  .commit();

/** An activity counts its context. */
export const countedTour = new Saga<Tour>('counted-tour')
  .remoteStep('hotel')
  .onExecute(request('hotel/book'))
  .localStep('count')
  .onExecute(sagaActivity('count-characters'))
  .commit();

/** Fails for good after the first attempt, because its policy lists the error. */
export const listedTour = new Saga<Tour>('listed-tour', {
  execute: { ...SLOW, nonRetryable: ['NO_SEAT'] },
  settleTime: 1,
})
  .remoteStep('bus')
  .onExecute(request('bus/book'))
  .commit();

/** Also undoes a refused step. */
export const refusedTour = new Saga<Tour>('refused-tour', { undo: SLOW, undoWhen: 'sent' })
  .remoteStep('train')
  .onExecute(request('train/book'))
  .onFailure(request('train/cancel'))
  .commit();
