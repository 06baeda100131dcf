/** A join that waits for an operator after the pivot, and the execution continues in another run. */
import { Saga } from '../../../src/definition/saga';
import { SagaRequest } from '../../../src/messages/saga-request';
import { InNextRuns } from './in-next-runs';

interface Order {
  own?: string;
  first?: unknown;
  second?: unknown;
  third?: unknown;
}

const fail = () => {
  throw new Error('no value');
};

/** Each branch writes a key of its own, and keys that reducers merge. */
function joining(reduce: () => unknown) {
  const saga = new Saga<Order>('s');
  saga
    .remoteStep('pay')
    .onExecute(() => new SagaRequest({ target: 'bank/pay' }))
    .pivot();
  const write = (number: number) => (body: Saga<Order>) =>
    body
      .localStep('write', (context) => {
        if (number === 1) context.own = 'kept';
        context.first = number;
        context.second = number;
        context.third = number;
      })
      .retriable();
  saga
    .parallelStep('both')
    .branch('one', write(1))
    .branch('two', write(2))
    .merge('first', fail)
    .merge('second', reduce)
    .merge('third', fail);
  return saga.commit();
}

describe('a reducer that fails after the pivot, where the execution continues in another run', () => {
  it('loses no write of a branch, and no value that an operator has given', async () => {
    let calls = 0;
    const execution = new InNextRuns(joining(() => (calls += 1)));
    for (const response of ['a', 'b']) {
      await execution.run();
      expect(execution.state.active.incidents).toMatchObject([
        { step: 'both', error: { code: 'MERGE_FAILED' } },
      ]);
      execution.continue();
      execution.act('done', 'both', { response });
    }
    await execution.run();
    expect(execution.state.context).toEqual({ own: 'kept', first: 'a', second: 1, third: 'b' });
    expect([execution.state.status, calls]).toEqual(['finished', 1]);
    expect(execution.state.openFlows.snapshots()).toEqual([]);
  });

  it('is called again when the operator retries', async () => {
    let isBroken = true;
    const reduce = () => (isBroken ? fail() : 'merged');
    const saga = new Saga<Order>('s');
    saga
      .remoteStep('pay')
      .onExecute(() => new SagaRequest({ target: 'bank/pay' }))
      .pivot();
    saga
      .parallelStep('both')
      .branch('one', (body) => body.localStep('write', (context) => void (context.first = 1)).retriable())
      .branch('two', (body) => body.localStep('write', (context) => void (context.own = 'kept')).retriable())
      .merge('first', reduce);
    const execution = new InNextRuns(saga.commit());
    await execution.run();
    execution.continue();
    isBroken = false;
    execution.act('retry', 'both');
    await execution.run();
    expect(execution.state.context).toEqual({ own: 'kept', first: 'merged' });
  });
});
