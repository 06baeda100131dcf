import { Saga, SagaRefused, SagaRequest, type SagaResponse } from 'temporal-saga';
import { InMemoryHost, type ParticipantFunction, reply } from 'temporal-saga/testing';

interface Order {
  total: number;
  paymentId?: string;
  method?: string;
  note?: string;
}

const pay = (method: string) => (body: Saga<Order>) =>
  body
    .localStep('choose', (context) => void (context.method = method))
    .remoteStep('charge')
    .onExecute((context) => new SagaRequest({ target: `${method}/charge`, content: context.total }))
    .onSuccess((context, response: SagaResponse<{ id: string }>) => {
      context.paymentId = response.content().id;
    })
    .onFailure(() => new SagaRequest({ target: `${method}/refund` }));

function recorded(answers: Record<string, ParticipantFunction>) {
  const calls: string[] = [];
  const host = new InMemoryHost({
    participants: {
      '*': (request) => {
        calls.push(request.target);
        return (answers[request.target] ?? reply({ id: request.target }))(request);
      },
    },
  });
  return { calls, host };
}

const refused: ParticipantFunction = () => {
  throw new SagaRefused({ why: 'no' });
};

const confirm = (saga: Saga<Order>) =>
  saga.remoteStep('confirm').onExecute(() => new SagaRequest({ target: 'shop/confirm' }));

describe('an alternatives step in memory', () => {
  const order = () => {
    const saga = new Saga<Order>('order');
    saga.alternativesStep('pay').first('card', pay('card')).orElse('invoice', pay('invoice'));
    confirm(saga);
    return saga.commit();
  };

  it('takes the first alternative that holds', async () => {
    const { calls, host } = recorded({});
    expect(await host.run(order(), { total: 1 })).toMatchObject({
      status: 'finished',
      context: { method: 'card', paymentId: 'card/charge' },
    });
    expect(calls).toEqual(['card/charge', 'shop/confirm']);
  });

  it('undoes an alternative wholly before it takes the next, which does not see what it has written', async () => {
    const { calls, host } = recorded({ 'card/charge': refused });
    const saga = new Saga<Order>('order');
    saga
      .alternativesStep('pay')
      .first('card', (body) => {
        pay('gift')(body).localStep('fails', (context) => {
          context.note = 'from the card';
          throw new Error('no');
        });
      })
      .orElse('invoice', pay('invoice'));
    const execution = await host.run(saga.commit(), { total: 1 });
    expect(execution).toMatchObject({ status: 'finished', context: { method: 'invoice', total: 1 } });
    expect(execution.context.note).toBeUndefined();
    expect(calls).toEqual(['gift/charge', 'gift/refund', 'invoice/charge']);
  });

  it('fails with the first failure when none holds', async () => {
    const { host } = recorded({ 'card/charge': refused, 'invoice/charge': refused });
    expect(await host.run(order(), { total: 1 })).toMatchObject({
      status: 'errored',
      error: { code: 'REFUSED', step: 'pay.card.charge' },
    });
  });

  it('undoes only the alternative that held', async () => {
    const { calls, host } = recorded({ 'card/charge': refused, 'shop/confirm': refused });
    expect(await host.run(order(), { total: 1 })).toMatchObject({
      status: 'errored',
      error: { step: 'confirm' },
    });
    expect(calls).toEqual(['card/charge', 'invoice/charge', 'shop/confirm', 'invoice/refund']);
  });

  it('tries no further alternative after a cancellation', async () => {
    const { calls, host } = recorded({ 'card/charge': refused });
    const execution = await host.run(order(), { total: 1 }, { cancelAt: 'pay.card.charge' });
    expect(execution).toMatchObject({ status: 'cancelled' });
    expect(calls).toEqual(['card/charge']);
  });

  it('is refused where an alternative that may fail cannot be undone', () => {
    const saga = new Saga<Order>('order');
    saga.alternativesStep('pay').first('card', confirm).orElse('invoice', confirm);
    expect(() => saga.commit()).toThrow(
      expect.objectContaining({
        issues: [expect.objectContaining({ code: 'NOT_COMPENSATABLE', path: 'order.pay.card.confirm' })],
      }),
    );
  });
});

describe('a saga step in memory', () => {
  it('runs the steps of another saga on the same context', async () => {
    const { calls, host } = recorded({ 'shop/confirm': refused });
    const saga = new Saga<Order>('order');
    saga.sagaStep('pay', pay('card'));
    confirm(saga);
    const execution = await host.run(saga.commit(), { total: 1 });
    expect(execution).toMatchObject({ status: 'errored', context: { method: 'card' } });
    expect(calls).toEqual(['card/charge', 'shop/confirm', 'card/refund']);
    expect(execution.steps.map(({ step }) => step)).toEqual(['pay', 'pay.choose', 'pay.charge', 'confirm']);
  });

  it('has a context of its own with input and output', async () => {
    const { calls, host } = recorded({ 'shop/confirm': refused });
    const saga = new Saga<{ amount: number; id?: string }>('order');
    saga
      .sagaStep<Order>('pay', pay('card'))
      .input((context) => ({ total: context.amount }))
      .output((context, inner) => {
        context.id = inner.paymentId ?? 'none';
      });
    saga.remoteStep('confirm').onExecute(() => new SagaRequest({ target: 'shop/confirm' }));
    const execution = await host.run(saga.commit(), { amount: 7 });
    expect(execution).toMatchObject({ status: 'errored', context: { amount: 7, id: 'card/charge' } });
    expect(execution.context).not.toHaveProperty('method');
    expect(calls).toEqual(['card/charge', 'shop/confirm', 'card/refund']);
  });

  it('tries again after it has been undone', async () => {
    let rounds = 0;
    const { calls, host } = recorded({
      'card/charge': (request) => {
        rounds += 1;
        return rounds < 3 ? refused(request) : { id: 'third' };
      },
    });
    const saga = new Saga<Order>('order');
    saga.sagaStep('pay', pay('card'), { attempts: 3, wait: '1 min' });
    const execution = await host.run(saga.commit(), { total: 1 });
    expect(execution).toMatchObject({ status: 'finished', context: { paymentId: 'third' } });
    expect(calls).toEqual(['card/charge', 'card/charge', 'card/charge']);
    expect(execution.steps.map(({ step }) => step)).toContain('pay~3.charge');
  });
});
