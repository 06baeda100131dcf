import { Saga, SagaRequest, sagaActivity } from 'temporal-saga';

/** The sagas of the tests about requests that are cut short, repeated, or carried beside a large context. */
export interface Tour {
  id: string;
  notes?: string;
  seen?: number;
  exact?: bigint;
}

const ask =
  (target: string) =>
  ({ id }: Tour) =>
    new SagaRequest({ target, content: { id } });

/** After a failed attempt the next one comes in an hour: an operator cuts it short, or the test fails. */
const SLOW = { totalTimeout: '1 day', initialInterval: '1 h', maximumInterval: '1 h' } as const;

/** Two steps that are tried until an operator says that they were done, and one that replies later. */
export const tour = new Saga<Tour>('tour', { execute: SLOW, deadline: '15 s' })
  .remoteStep('hotel')
  .onExecute(ask('hotel/book'))
  .remoteStep('flight')
  .onExecute(ask('flight/book'))
  .remoteStep('guide')
  .onExecute(ask('guide/book'))
  .commit();

/** The same without a deadline, whose last step ends at once. */
export const patientTour = new Saga<Tour>('patient-tour', { execute: SLOW })
  .remoteStep('hotel')
  .onExecute(ask('hotel/book'))
  .remoteStep('flight')
  .onExecute(ask('flight/book'))
  .remoteStep('meal')
  .onExecute(ask('meal/book'))
  .commit();

/** Asks another worker, at most three times. */
export const distantTour = new Saga<Tour>('distant-tour', {
  execute: { totalTimeout: '20 s', initialInterval: '1 s', maximumAttempts: 3 },
})
  .remoteStep('museum')
  .onExecute(ask('museum/book'))
  .commit();

/** Asks another worker, again in an hour. */
export const patientDistantTour = new Saga<Tour>('patient-distant-tour', { execute: SLOW })
  .remoteStep('museum')
  .onExecute(ask('museum/book'))
  .commit();

/** Has its context counted by an activity. */
export const countedTour = new Saga<Tour>('counted-tour')
  .remoteStep('hotel')
  .onExecute(ask('hotel/book'))
  .localStep('count')
  .onExecute(sagaActivity('count-characters'))
  .commit();

/** Fails for good after the first attempt, since its policy lists what goes wrong. */
export const listedTour = new Saga<Tour>('listed-tour', {
  execute: { ...SLOW, nonRetryable: ['NO_SEAT'] },
  settleTime: 1,
})
  .remoteStep('bus')
  .onExecute(ask('bus/book'))
  .commit();

/** Undoes also what was refused. */
export const refusedTour = new Saga<Tour>('refused-tour', { undo: SLOW, undoWhen: 'sent' })
  .remoteStep('train')
  .onExecute(ask('train/book'))
  .onFailure(ask('train/cancel'))
  .commit();
