import { Saga, SagaRefused, SagaRequest } from 'temporal-saga';
import { InMemoryHost, type Operator } from 'temporal-saga/testing';

interface Cart {
  total?: unknown;
  note?: string;
}

const write = (value: unknown) => (body: Saga<Cart>) =>
  body.localStep('write', (context) => void (context.total = value));
const reserve = (body: Saga<Cart>) =>
  body
    .remoteStep('reserve')
    .onExecute(() => new SagaRequest({ target: 'stock/reserve' }))
    .onFailure(() => new SagaRequest({ target: 'stock/release' }));

describe('a reducer of a parallel step', () => {
  it.each([
    ['of the library gets another value than it can take', 'sum' as const],
    [
      'throws',
      () => {
        throw new Error('no');
      },
    ],
    ['returns what cannot be stored', () => Symbol('no')],
  ])('fails the step when it %s, and the undos see the value from before', async (_, reducer) => {
    const seen: unknown[] = [];
    const saga = new Saga<Cart>('cart');
    saga
      .parallelStep('both')
      .branch('one', (body) =>
        body
          .localStep('write', (context) => void (context.total = 'x'))
          .onFailure((context) => void seen.push(context.total)),
      )
      .branch('two', write(2))
      .merge('total', reducer);
    const execution = await new InMemoryHost().run(saga.commit(), { total: 1 });
    expect(execution).toMatchObject({ status: 'errored', error: { code: 'MERGE_FAILED', step: 'both' } });
    expect(seen).toEqual([1]);
  });
});

describe('a branch beside one that fails', () => {
  it('ends its wait, and says that it only stopped', async () => {
    const saga = new Saga<Cart>('cart');
    saga
      .parallelStep('both')
      .branch('waits', (body) => body.timerStep('long', '10 days'))
      .branch('fails', reserve);
    const host = new InMemoryHost({
      participants: {
        stock: () => {
          throw new SagaRefused({});
        },
      },
    });
    const execution = await host.run(saga.commit());
    expect(execution).toMatchObject({
      status: 'errored',
      error: { code: 'REFUSED', step: 'both.fails.reserve' },
    });
    const stopped = execution.steps.find(({ step }) => step === 'both.waits.long');
    expect(stopped).toMatchObject({ status: 'failed', error: { code: 'BRANCH_STOPPED' } });
  });
});

describe('an undo of an alternative that fails', () => {
  const pay = (method: string) => (body: Saga<Cart>) =>
    body
      .remoteStep('hold')
      .onExecute(() => new SagaRequest({ target: `${method}/hold` }))
      .onFailure(() => new SagaRequest({ target: `${method}/free` }))
      .remoteStep('charge')
      .onExecute(() => new SagaRequest({ target: `${method}/charge` }))
      .onFailure(() => new SagaRequest({ target: `${method}/refund` }));
  const run = async (operator?: Operator) => {
    const targets: string[] = [];
    const saga = new Saga<Cart>('cart', { whenUndoFails: 'continue' });
    saga.alternativesStep('pay').first('card', pay('card')).orElse('invoice', pay('invoice'));
    const host = new InMemoryHost({
      participants: {
        '*': ({ target }) => {
          targets.push(target);
          if (['card/charge', 'card/free'].includes(target)) throw new SagaRefused({});
          return {};
        },
      },
      ...(operator && { operator }),
    });
    return { targets, execution: await host.run(saga.commit()) };
  };

  it('waits for an operator, whatever whenUndoFails says', async () => {
    const { targets, execution } = await run();
    expect(execution).toMatchObject({ status: 'stuck', incidents: [{ step: 'pay.card.hold' }] });
    expect(targets).toEqual(['card/hold', 'card/charge', 'card/free']);
  });

  it('lets the next alternative begin when an operator has skipped it', async () => {
    const { targets, execution } = await run(() => ({ action: 'skip', by: 'ann', reason: 'by phone' }));
    expect(execution).toMatchObject({
      status: 'finished',
      undoErrors: [{ code: 'SKIPPED', step: 'pay.card.hold' }],
    });
    expect(targets.slice(3)).toEqual(['invoice/hold', 'invoice/charge']);
  });
});
