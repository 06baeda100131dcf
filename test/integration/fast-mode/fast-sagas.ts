import { Saga, SagaRequest, sagaActivity, type StepOptions } from 'temporal-saga';

/** The context of the sagas of these tests. */
export interface Trip {
  id: string;
  /** The steps that the saga has done, as their replies have said it. */
  booked?: string[];
}

const QUICK = { attemptTimeout: '2s', initialInterval: 100, backoffCoefficient: 1, totalTimeout: '20s' };
const FAST = { execute: QUICK, undo: QUICK, settleTime: 200, dispatch: 'local' } as const;

type Build = (saga: Saga<Trip>) => unknown;

/** A step that has an effect and can undo it. */
const book =
  (step: string, options: StepOptions = {}): Build =>
  (saga) =>
    saga
      .remoteStep(step, options)
      .onExecute(({ id }) => new SagaRequest({ target: `${step}/book`, content: { id } }))
      .onSuccess((context) => {
        context.booked = [...(context.booked ?? []), step];
      })
      .onFailure(({ id }) => new SagaRequest({ target: `${step}/cancel`, content: { id } }));

function saga(name: string, ...parts: Build[]): Saga<Trip> {
  const built = new Saga<Trip>(name, FAST);
  for (const part of parts) part(built);
  return built.commit();
}

/** Three remote steps. */
export const fastTrip = saga('fast-trip', book('car'), book('flight'), book('hotel'));

/** Steps that one workflow task can pass without an end. */
export const fastTour = saga(
  'fast-tour',
  (one) =>
    one.undoStep('note').onFailure(({ id }) => new SagaRequest({ target: 'note/add', content: { id } })),
  book('car'),
  (one) => one.localStep('count').onExecute(() => undefined),
  book('flight'),
  (one) => one.check('counted', ({ booked = [] }) => booked.length === 2),
  (one) => one.localStep('tour').onExecute(sagaActivity('tour')).onFailure(sagaActivity('untour')),
  book('hotel'),
);

/** A step in the middle is an activity, and a block and the pivot are between others. */
export const fastMix = saga(
  'fast-mix',
  book('car'),
  book('flight', { dispatch: 'activity' }),
  book('tour'),
  (one) =>
    one
      .conditionalStep('choice')
      .ifThen(({ booked = [] }) => booked.includes('car'), inner('inner', book('hotel'), book('meal'))),
  book('museum'),
);

/** The last steps come after the point of no return. */
export const fastPivot = new Saga<Trip>('fast-pivot', FAST);
book('car')(fastPivot);
book('flight')(fastPivot);
fastPivot
  .remoteStep('pay')
  .pivot()
  .onExecute(({ id }) => new SagaRequest({ target: 'pay/book', content: { id } }))
  .probe(({ id }) => new SagaRequest({ target: 'pay/ask', content: { id } }));
for (const step of ['hotel', 'meal']) {
  fastPivot
    .remoteStep(step)
    .retriable()
    .onExecute(({ id }) => new SagaRequest({ target: `${step}/book`, content: { id } }))
    .probe(({ id }) => new SagaRequest({ target: `${step}/ask`, content: { id } }));
}
fastPivot.commit();

function inner(name: string, ...parts: Build[]): Saga<Trip> {
  const built = new Saga<Trip>(name);
  for (const part of parts) part(built);
  return built.commit();
}
