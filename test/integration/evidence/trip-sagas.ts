import { Saga, SagaRequest, sagaActivity, type StepOptions } from 'temporal-saga';

/** The sagas of these tests: every step has an effect at a participant, and an undo. */
export interface Trip {
  id: string;
  /** The participant of the only step of `single` and `hurried`. */
  at?: string;
  refused?: string[];
}

const QUICK = { attemptTimeout: '2 s', initialInterval: 100, backoffCoefficient: 1, totalTimeout: '20 s' };
const OPTIONS = { execute: QUICK, undo: QUICK, settleTime: 1 };

/** One step; a refusal is handled, and the saga continues. */
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
/** Ends the attempts of its step soon. */
export const hurried = oneStep('hurried', { execute: { ...QUICK, totalTimeout: '3 s' } });
/** Gives an attempt enough time for an operator. */
const UNHURRIED = { execute: { ...QUICK, attemptTimeout: '30 s', totalTimeout: '50 s' } };
export const unhurried = oneStep('unhurried', UNHURRIED);

/** Five steps, each with an undo. */
export const journey = new Saga<Trip>('journey', OPTIONS);
for (const step of ['hotel', 'flight', 'car', 'tour', 'insurance']) {
  journey
    .remoteStep(step)
    .onExecute(({ id }) => new SagaRequest({ target: `${step}/book`, content: { id } }))
    .onFailure(({ id }) => new SagaRequest({ target: `${step}/cancel`, content: { id } }));
}
journey.commit();

/** A step that has an effect and can undo it. */
const book = (step: string) => (body: Saga<Trip>) =>
  body
    .remoteStep(step)
    .onExecute(({ id }) => new SagaRequest({ target: `${step}/book`, content: { id } }))
    .onFailure(({ id }) => new SagaRequest({ target: `${step}/cancel`, content: { id } }));

/** A step, two branches beside each other, a loop whose items run beside each other, and a last step. */
export const grandTour = new Saga<Trip>('grand-tour', OPTIONS);
book('hotel')(grandTour);
grandTour
  .parallelStep('book')
  .branch('car', book('car'))
  .branch('flight', book('flight'))
  .forEachStep('nights', book('tour'), { atOnce: 2 })
  .over(() => [0, 1, 2])
  .input(({ id }) => ({ id }));
book('insurance')(grandTour);
grandTour.commit();

/** A local step whose function is an activity. */
function oneNote(name: string, options: StepOptions = {}): Saga<Trip> {
  return new Saga<Trip>(name, { ...OPTIONS, ...options })
    .localStep('hotel')
    .onExecute(sagaActivity('note'))
    .onFailure(sagaActivity('unnote'))
    .commit();
}

export const noted = oneNote('noted');
export const unhurriedNote = oneNote('unhurried-note', UNHURRIED);
