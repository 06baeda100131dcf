import { Saga, SagaRequest, type StepOptions } from 'temporal-saga';

/** Sagas that are reset, and then stop or end before they send a request. `stopped-sagas-fixed.ts` has their corrected versions. */
export interface Tour {
  id: string;
}

const QUICK = { attemptTimeout: '2 s', initialInterval: 100, backoffCoefficient: 1, totalTimeout: '20 s' };
export const OPTIONS: StepOptions = { execute: QUICK, undo: QUICK, settleTime: 1 };

/** A step that has an effect and can undo it. */
export const book = (step: string) => (body: Saga<Tour>) =>
  body
    .remoteStep(step)
    .onExecute(({ id }) => new SagaRequest({ target: `${step}/book`, content: { id } }))
    .onFailure(({ id }) => new SagaRequest({ target: `${step}/cancel`, content: { id } }));

export const noFunction = (): void => undefined;
export const failing = (): void => {
  throw new Error('a fault in the code');
};

/** A local step, then two with effects. */
export const localFirst = (name: string, first: () => void): Saga<Tour> => {
  const saga = new Saga<Tour>(name, OPTIONS);
  saga.localStep('note').onExecute(first);
  book('hotel')(saga);
  book('flight')(saga);
  return saga.commit();
};
export const noted = localFirst('noted', noFunction);

/** A branch with an effect, which the corrected code does not take. */
export const branched = (name: string, isTaken: boolean): Saga<Tour> =>
  new Saga<Tour>(name, OPTIONS)
    .conditionalStep('extra')
    .ifThen(() => isTaken, book('hotel'))
    .commit();
export const optional = branched('optional', true);

/** Waits for an event, then has its effects; the second one cannot be undone. */
export const awaited = new Saga<Tour>('awaited', OPTIONS);
awaited.eventStep('go');
book('hotel')(awaited);
awaited
  .remoteStep('flight')
  .onExecute(({ id }) => new SagaRequest({ target: 'flight/book', content: { id } }))
  .pivot();
awaited.commit();
