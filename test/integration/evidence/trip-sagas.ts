import { Saga, SagaRequest, sagaActivity, type StepOptions } from 'temporal-saga';

/** The sagas of these tests: every step has an effect at a participant, and an undo. */
export interface Trip {
  id: string;
  /** The participant of the one step of `single` and `hurried`. */
  at?: string;
  refused?: string[];
}

const QUICK = { attemptTimeout: '2 s', initialInterval: 100, backoffCoefficient: 1, totalTimeout: '20 s' };
const OPTIONS = { execute: QUICK, undo: QUICK, settleTime: 1 };

/** One step; a refusal is handled, and the saga goes on. */
function oneStep(name: string, options: StepOptions = {}): Saga<Trip> {
  return new Saga<Trip>(name, { ...OPTIONS, ...options })
    .remoteStep('hotel')
    .onExecute(({ id, at = 'hotel' }) => new SagaRequest({ target: `${at}/book`, content: { id } }))
    .onError((context) => {
      context.refused = ['hotel'];
    })
    .onFailure(({ id, at = 'hotel' }) => new SagaRequest({ target: `${at}/cancel`, content: { id } }))
    .commit();
}

export const single = oneStep('single');
/** Gives its step up soon. */
export const hurried = oneStep('hurried', { execute: { ...QUICK, totalTimeout: '3 s' } });

/** Five steps, each with an undo. */
export const journey = new Saga<Trip>('journey', OPTIONS);
for (const step of ['hotel', 'flight', 'car', 'tour', 'insurance']) {
  journey
    .remoteStep(step)
    .onExecute(({ id }) => new SagaRequest({ target: `${step}/book`, content: { id } }))
    .onFailure(({ id }) => new SagaRequest({ target: `${step}/cancel`, content: { id } }));
}
journey.commit();

/** A local step whose function is an activity. */
export const noted = new Saga<Trip>('noted', OPTIONS)
  .localStep('hotel')
  .onExecute(sagaActivity('note'))
  .onFailure(sagaActivity('unnote'))
  .commit();
