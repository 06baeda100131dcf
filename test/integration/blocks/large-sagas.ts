/** Sagas with many branches, many items, or much data. */
import { Saga, SagaRequest } from 'temporal-saga';
import { QUICK } from './parallel-sagas';

const BRANCHES = 200;
const REQUEST_SIZE = 100_000;

/** 200 branches, each with a request of 100 KB. */
export const heavy = new Saga<{ letter: string }>('heavy', { ...QUICK, execute: { attemptTimeout: '30s' } });
const block = heavy.parallelStep('all', { atOnce: 500 });
for (let number = 0; number < BRANCHES; number += 1) {
  block.branch(`b${String(number)}`, (body) =>
    body
      .remoteStep('send')
      .onExecute(
        (context) =>
          new SagaRequest({
            target: 'heavy/send',
            content: { number, data: context.letter.repeat(REQUEST_SIZE) },
          }),
      )
      .onFailure(() => new SagaRequest({ target: 'heavy/undo', content: { number } })),
  );
}
heavy.commit();

/** A loop over so many parcels, twenty at once. */
export const fleet = new Saga<{ parcels: number }>('fleet', { ...QUICK, execute: { attemptTimeout: '30s' } })
  .forEachStep(
    'ship',
    (parcel: Saga<{ number: number }>) =>
      parcel
        .remoteStep('send')
        .onExecute(({ number }) => new SagaRequest({ target: 'fleet/send', content: { number } }))
        .onFailure(({ number }) => new SagaRequest({ target: 'fleet/undo', content: { number } })),
    { atOnce: 20 },
  )
  .over(({ parcels }) => Array.from({ length: parcels }, (_, number) => number))
  .input((_, number) => ({ number }))
  .commit();
