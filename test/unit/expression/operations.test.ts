import {
  operation,
  participant,
  Saga,
  type SagaDefinitionError,
  SagaRefused,
  SagaRequest,
} from 'temporal-saga';
import { InMemoryHost, noReply, type ParticipantFunction, scenario } from 'temporal-saga/testing';

interface Order {
  orderId: string;
  total: number;
  charge?: { chargeId: string };
}

const charge = operation<{ order: string; amount: number }, { chargeId: string }>('payment/charge').undoneBy(
  'payment/refund',
  ({ kept, sent, outcome, cause }) => ({
    ...{ chargeId: kept?.chargeId, order: sent.order, outcome, because: cause?.code },
  }),
);

const stop = () => new Error('stop');

const charging = (options = {}) => {
  const saga = new Saga<Order>('order');
  saga
    .step('charge', charge, options)
    .with(({ orderId, total }) => ({ order: orderId, amount: total }))
    .into('charge');
  return saga;
};

const order = { orderId: 'o', total: 5 };

describe('a step that uses an operation', () => {
  it('sends the content that `with` makes, and brings the reply into a field', async () => {
    const execution = await scenario(charging().commit(), order)
      .expectRequest('payment/charge', { order: 'o', amount: 5 })
      .andReply({ chargeId: 'c' })
      .expectEnd('finished');
    expect(execution.context).toEqual({ ...order, charge: { chargeId: 'c' } });
  });

  it('brings the reply through a function into the context', async () => {
    const saga = new Saga<Order>('order');
    saga
      .step('charge', charge)
      .with(async ({ orderId }, { amount }) => Promise.resolve({ order: orderId, amount }), { amount: 7 })
      .into((context, { chargeId }) => {
        context.orderId = chargeId;
      });
    await scenario(saga.commit(), order)
      .expectRequest('payment/charge', { order: 'o', amount: 7 })
      .andReply({ chargeId: 'c' })
      .expectEnd('finished', { context: { orderId: 'c' } });
  });

  it('is undone as the operation says', async () => {
    await scenario(charging().localStep('stop', stop).commit(), order)
      .expectRequest('payment/charge')
      .andReply({ chargeId: 'c' })
      .expectUndo('payment/refund', {
        ...{ chargeId: 'c', order: 'o', outcome: 'done', because: 'CALLBACK_FAILED' },
      })
      .expectEnd('errored');
  });

  it('is undone by what was sent when no reply came', async () => {
    await scenario(charging().commit(), order)
      .expectRequest('payment/charge')
      .andLoseReply()
      .expectUndo('payment/refund', { order: 'o', outcome: 'unknown', because: 'OUTCOME_UNKNOWN' })
      .expectEnd('errored');
  });

  it('has nothing kept where the reply refused', async () => {
    await scenario(charging({ undoWhen: 'sent' }).commit(), order)
      .expectRequest('payment/charge')
      .andRefuse({ why: 'no money' })
      .expectUndo('payment/refund', { order: 'o', outcome: 'refused', because: 'REFUSED' })
      .expectEnd('errored');
  });

  it('repeats its undo with the same data', async () => {
    const contents: unknown[] = [];
    const payment: ParticipantFunction = ({ operation: name, content }) => {
      if (name === 'charge') return { chargeId: 'c' };
      contents.push(content);
      if (contents.length === 1) throw new SagaRefused({});
      return {};
    };
    const host = new InMemoryHost({
      participants: { payment },
      operator: () => ({ action: 'retry', by: 'ann' }),
    });
    await host.run(charging().localStep('stop', stop).commit(), order);
    expect(contents).toHaveLength(2);
    expect(contents[1]).toEqual(contents[0]);
  });

  it('keeps what `keep` returns', async () => {
    const kept = operation<object, { id: number; large: string }>('a/do')
      .keep(({ id }) => id)
      .undoneBy('a/undo', (result) => ({ kept: result.kept }));
    const saga = new Saga('s');
    saga.step('a', kept).with(() => ({}));
    await scenario(saga.localStep('stop', stop).commit())
      .expectRequest('a/do')
      .andReply({ id: 5, large: 'x'.repeat(300_000) })
      .expectUndo('a/undo', { kept: 5 })
      .expectEnd('errored');
  });

  it('sends to its undo and its probe what it has sent, where they make no content', async () => {
    const simple = operation<{ n: number }>('a/do').undoneBy('a/undo').probedBy('a/ask');
    const saga = new Saga('s');
    saga.step('a', simple).with(() => ({ n: 1 }));
    await scenario(saga.commit())
      .expectRequest('a/do', { n: 1 })
      .andHang()
      .expectProbe('a/ask', { n: 1 })
      .andReply({ outcome: 'unknown' })
      .expectUndo('a/undo', { n: 1 })
      .expectEnd('errored');
  });

  it.each([
    ['in time', () => undefined],
    ['later', () => Promise.resolve(null)],
  ])('has nothing to undo where its undo makes no content %s', async (_, content) => {
    const saga = new Saga('s');
    saga.step('a', operation<object>('a/do').undoneBy('a/undo', content)).with(() => ({}));
    const execution = await scenario(saga.localStep('stop', stop).commit())
      .expectRequest('a/do')
      .expectEnd('errored');
    expect(execution.steps[0]?.undo?.status).toBe('nothing');
  });

  it('may have an undo of its own, or none', async () => {
    const own = new Saga('s');
    own
      .step('a', charge)
      .with(() => ({ order: 'o', amount: 1 }))
      .onFailure(
        (_, { sent }) => new SagaRequest({ target: 'payment/void', content: { order: sent.order } }),
      );
    await scenario(own.localStep('stop', stop).commit())
      .expectRequest('payment/charge')
      .expectUndo('payment/void', { order: 'o' })
      .expectEnd('errored');
    const none = new Saga('s');
    none
      .step('a', charge)
      .with(() => ({ order: 'o', amount: 1 }))
      .withoutUndo('a gift');
    await scenario(none.localStep('stop', stop).commit())
      .expectRequest('payment/charge')
      .expectEnd('errored');
  });

  it('handles a refusal, and may be the pivot or come after it', async () => {
    const pay = operation<object>('payment/pay');
    const saga = new Saga<{ refused?: boolean }>('s');
    saga
      .step('a', pay)
      .with(() => ({}))
      .onError((context) => void (context.refused = true))
      .pivot()
      .step('b', pay)
      .with(() => ({}))
      .retriable();
    await scenario(saga.commit())
      .expectRequest('payment/pay')
      .andRefuse()
      .expectRequest('payment/pay')
      .expectEnd('finished', { context: { refused: true } });
  });

  it('takes the operation of a typed participant as it is', async () => {
    const shop = participant<{ buy(content: { n: number }): { id: string } }>('shop');
    const saga = new Saga<{ bought?: { id: string } }>('s');
    saga
      .step('buy', shop.buy)
      .with(() => ({ n: 2 }))
      .into('bought');
    const execution = await scenario(saga.commit())
      .expectRequest(shop.buy, { n: 2 })
      .andReply({ id: 'x' })
      .expectEnd('finished');
    expect(execution.context).toEqual({ bought: { id: 'x' } });
  });

  it('without `with` is refused at commit', () => {
    const saga = new Saga('s');
    saga.step('a', charge);
    expect(() => saga.commit()).toThrow(
      expect.objectContaining({ code: 'DEFINITION_INVALID' }) as SagaDefinitionError,
    );
  });

  it.each(['with', 'into', 'onFailure'] as const)('with %s twice is refused or replaced', (method) => {
    const saga = new Saga('s');
    const step = saga.step('a', operation<object>('a/do').undoneBy('a/undo')).with(() => ({}));
    const twice = () => step[method](() => undefined as never)[method](() => undefined as never);
    twice();
    const commit = () => saga.commit();
    if (method === 'onFailure') expect(commit).not.toThrow();
    else expect(commit).toThrow(expect.objectContaining({ code: 'DEFINITION_INVALID' }) as Error);
  });
});

describe('an operation', () => {
  it('never changes', async () => {
    const plain = operation<object>('a/do');
    const undone = plain.undoneBy('a/undo');
    undone.options({ undoWhen: 'sent' }).keep(() => 1);
    const saga = new Saga('s');
    saga.step('a', plain).with(() => ({}));
    expect(saga.commit().toJSON().steps[0]).toEqual({
      kind: 'remote',
      id: 'a',
      onExecute: { callback: 's.a.onExecute' },
    });
    expect(undone).not.toBe(plain);
  });

  it('has options, over which those of a step are stronger', () => {
    const slow = operation<object>('a/do')
      .undoneBy(plain('a/undo'))
      .options({
        settleTime: 5,
        execute: { maximumAttempts: 3, attemptTimeout: 10 },
        undo: { maximumAttempts: 9 },
      });
    const saga = new Saga('s');
    saga.step('a', slow, { execute: { maximumAttempts: 1 }, keepSent: false }).with(() => ({}));
    expect(saga.commit().toJSON().steps[0]?.options).toEqual({
      ...{ keepReply: true, keepSent: false, settleTime: 5 },
      execute: { maximumAttempts: 1, attemptTimeout: 10 },
      undo: { maximumAttempts: 9 },
    });
  });

  it('is undone by another operation', async () => {
    const saga = new Saga('s');
    saga.step('a', operation<{ n: number }>('a/do').undoneBy(plain('b/undo'))).with(() => ({ n: 1 }));
    await scenario(saga.localStep('stop', stop).commit())
      .expectRequest('a/do')
      .expectUndo('b/undo', { n: 1 })
      .expectEnd('errored');
  });

  it.each(['', 'a b', '/x'])('refuses the target %j with BAD_TARGET', (target) => {
    const refusal = expect.objectContaining({ code: 'BAD_TARGET' }) as Error;
    expect(() => operation(target)).toThrow(refusal);
    expect(() => operation('a/b').undoneBy(target)).toThrow(refusal);
  });

  it.each([5, null, undefined, {}, () => ({})])(
    'refuses what is no operation with BAD_TARGET: %j',
    (given) => {
      const refusal = expect.objectContaining({ code: 'BAD_TARGET' }) as Error;
      expect(() => operation(given as never)).toThrow(refusal);
      expect(() => operation('a/do').undoneBy(given as never)).toThrow(refusal);
      expect(() => operation('a/do').probedBy(given as never)).toThrow(refusal);
      expect(() => new Saga('s').step('a', given as never)).toThrow(refusal);
    },
  );

  it('is used by steps of several sagas', async () => {
    for (const name of ['one', 'other']) {
      const saga = new Saga<Order>(name);
      saga.step('x', charge).with(() => ({ order: name, amount: 1 }));
      const host = new InMemoryHost({ participants: { payment: () => noReply } });
      expect((await host.run(saga.commit(), order)).error?.code).toBe('OUTCOME_UNKNOWN');
    }
  });
});

function plain(target: string) {
  return operation<object>(target);
}
