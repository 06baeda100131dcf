import { Saga, SagaRequest, type StepOptions } from 'temporal-saga';

/**
 * Sagas that are reset, and then stop or end before they send a request. `stopped-sagas-deployed.ts` has what the next deploy
 * makes of them.
 */
export interface Tour {
  id: string;
}

const QUICK = { attemptTimeout: '2 s', initialInterval: 100, backoffCoefficient: 1, totalTimeout: '20 s' };
const OPTIONS: StepOptions = { execute: QUICK, undo: QUICK, settleTime: 1 };

/** A step that has an effect and can undo it. */
const book = (step: string) => (body: Saga<Tour>) =>
  body
    .remoteStep(step)
    .onExecute(({ id }) => new SagaRequest({ target: `${step}/book`, content: { id } }))
    .onFailure(({ id }) => new SagaRequest({ target: `${step}/cancel`, content: { id } }));

/** A local step, then two with effects. */
export function localFirst(name: string, local: () => void): Saga<Tour> {
  const saga = new Saga<Tour>(name, OPTIONS);
  saga.localStep('note').onExecute(local);
  book('hotel')(saga);
  book('flight')(saga);
  return saga.commit();
}

/** A branch with an effect. */
export function branched(name: string, isTaken: boolean): Saga<Tour> {
  const saga = new Saga<Tour>(name, OPTIONS);
  return saga
    .conditionalStep('extra')
    .ifThen(() => isTaken, book('hotel'))
    .commit();
}

export const noted = localFirst('noted', () => undefined);
/** The next deploy breaks its local step. */
export const broken = localFirst('broken', () => undefined);
/** The next deploy does not take its branch. */
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
