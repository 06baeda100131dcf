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
