import { Saga } from '../../../src/definition/saga';
import type { QueryOptions, QueryStep } from '../../../src/definition/steps/query-step';
import { SagaContext } from '../../../src/context/saga-context';
import { SagaRequest } from '../../../src/messages/saga-request';
import { SagaResponse } from '../../../src/messages/saga-response';
import { accepted, type Answers, broken, prepare, refused, unknown, unsent } from './fake-runtime';
import { type GivenAction, operate, runAlone } from './operator';
import { send, stop } from './simple-callbacks';

interface Order {
  cartId?: string;
  cart?: { sum: number };
  seen?: unknown;
}

const answer = (content: unknown) => ({ kind: 'success', reply: { status: 200, content } }) as const;
const read = ({ cartId }: { cartId?: string }) =>
  new SagaRequest({ target: 'carts/read', content: { cartId } });

/** Runs a saga whose only step is a query; the operator applies the actions. */
async function query(
  answers: Answers,
  more: (step: QueryStep<Order, Saga<Order>>) => unknown = () => undefined,
  { options, actions = [] }: { options?: QueryOptions; actions?: readonly GivenAction[] } = {},
) {
  const saga = new Saga<Order>('s');
  more(saga.query('cart', read, options));
  const prepared = prepare(saga.commit(), answers, { cartId: 'C1' });
  await operate(prepared, ...actions);
  const { state, runtime } = prepared;
  return { state, runtime, calls: runtime.calls, entry: state.journal.find('cart') };
}

describe('the answer to a query', () => {
  it('goes to the key of the context that `into` names', async () => {
    const { state } = await query({ cart: answer({ sum: 5 }) }, (step) => step.into('cart'));
    expect(state).toMatchObject({ status: 'finished', context: { cartId: 'C1', cart: { sum: 5 } } });
  });

  it('goes to the function that `into` names, which changes a draft of the context', async () => {
    const { state } = await query({ cart: answer({ sum: 5 }) }, (step) =>
      step.into((context, reply: { sum: number }) => void (context.seen = reply.sum)),
    );
    expect(state.context).toEqual({ cartId: 'C1', seen: 5 });
  });

  it('can replace the context', async () => {
    const { state } = await query({ cart: answer(1) }, (step) =>
      step.into(() => new SagaContext({ seen: 'fresh' })),
    );
    expect(state.context).toEqual({ seen: 'fresh' });
  });

  it('is dropped without `into`', async () => {
    const { state } = await query({ cart: answer({ sum: 5 }) });
    expect(state).toMatchObject({ status: 'finished', context: { cartId: 'C1' } });
  });

  it.each([
    ['BAD_RETURN', () => false as const],
    ['CALLBACK_FAILED', stop],
  ])('fails the step with %s by the rules of onSuccess', async (code, into) => {
    const { state } = await query({ cart: answer({}) }, (step) => step.into(into));
    expect(state.error).toMatchObject({ code, step: 'cart', hook: 'into' });
  });

  it('fails the step when the context would be too large', async () => {
    const { state } = await query({ cart: answer('x'.repeat(1_100_000)) }, (step) => step.into('seen'));
    expect(state.error).toMatchObject({ code: 'CONTEXT_TOO_LARGE', step: 'cart', hook: 'into' });
  });

  it('may come later, and is missed when it does not come in time', async () => {
    const { state } = await query({ cart: accepted }, undefined, {
      options: { execute: { replyTimeout: 50 } },
    });
    expect(state.error).toMatchObject({ code: 'QUERY_UNANSWERED', step: 'cart' });
  });
});

describe('a refused query', () => {
  it('fails the step with REFUSED', async () => {
    const { state } = await query({ cart: refused(404) });
    expect(state).toMatchObject({ status: 'errored', error: { code: 'REFUSED', step: 'cart' } });
  });

  it('goes to onError, after which the saga continues', async () => {
    const { state } = await query({ cart: refused(404) }, (step) =>
      step.into('cart').onError((context, response) => {
        context.seen = [response instanceof SagaResponse, response.httpStatus];
      }),
    );
    expect(state).toMatchObject({ status: 'finished', context: { cartId: 'C1', seen: [true, 404] } });
  });

  it('is a success with the option errorReply: continue', async () => {
    const { state } = await query({ cart: refused() }, undefined, { options: { errorReply: 'continue' } });
    expect(state.status).toBe('finished');
  });

  it('is refused whatever became of an earlier attempt, since that had no effect either', async () => {
    const doubted = { ...unknown(true), isRefusal: true, reply: { status: 400, content: {} } } as const;
    expect((await query({ cart: doubted })).state.error?.code).toBe('REFUSED');
  });
});

describe('a query without an answer', () => {
  it.each([
    ['no reply came', unknown(true)],
    ['the participant failed', broken],
    ['no participant was reached', unsent],
  ])('fails with QUERY_UNANSWERED where %s', async (_, outcome) => {
    const { state } = await query({ cart: outcome });
    expect(state).toMatchObject({ status: 'errored', error: { code: 'QUERY_UNANSWERED', step: 'cart' } });
    expect(state.error?.message).toMatch(/carts\/read.* cart has changed nothing/);
  });

  it('does not say that an effect is in doubt', async () => {
    const inDoubt = { ...broken, message: 'It failed. The request may or may not have had its effect.' };
    const { state } = await query({ cart: inDoubt });
    expect(state.error?.message).not.toContain('may or may not');
    expect(state.error).toMatchObject({ causes: [{ message: 'cause' }], response: { status: 500 } });
  });

  it('keeps the code of a request that cannot be sent', async () => {
    const nowhere = { ...unsent, code: 'UNKNOWN_TARGET' } as const;
    expect((await query({ cart: nowhere })).state.error?.code).toBe('UNKNOWN_TARGET');
  });

  it('fails for the reason for which it was cut short', async () => {
    const saga = new Saga<Order>('s').query('cart', read).commit();
    const prepared = prepare(saga, {
      cart: () => {
        prepared.runtime.cancelled = true;
        return unknown(true);
      },
    });
    await prepared.run();
    expect(prepared.state).toMatchObject({ status: 'cancelled', error: { code: 'CANCELLED', step: 'cart' } });
  });

  it('fails when it builds no request', async () => {
    const saga = new Saga<Order>('s').query('cart', (() => undefined) as never).commit();
    const { state, calls } = await runAlone(saga);
    expect(state.error).toMatchObject({ code: 'BAD_RETURN', step: 'cart', hook: 'onExecute' });
    expect(calls).toEqual([]);
  });
});

describe('a query in compensation', () => {
  it('is never undone, and nothing waits for it to settle', async () => {
    const saga = new Saga<Order>('s');
    saga.remoteStep('a', send).onFailure(send);
    saga.query('cart', read);
    const { state, calls } = await runAlone(saga.commit(), { cart: unknown(true) });
    expect(calls).toEqual(['send a', 'send cart', 'send a:undo']);
    expect(state.journal.find('cart')).not.toHaveProperty('outcome');
    expect(state.journal.find('cart')).not.toHaveProperty('settleTime');
  });
});

describe('an operator at a query', () => {
  const waiting: QueryOptions = { whenStepFails: 'wait' };

  it('sends it again under another key', async () => {
    const { state, runtime } = await query({ cart: unsent }, (step) => step.into('cart'), {
      options: waiting,
      actions: [['retry'], ['compensate']],
    });
    expect(runtime.dispatches.map(({ idempotencyKey }) => idempotencyKey)).toEqual([
      ...['root:cart:execute:1', 'root:cart:execute:2'],
    ]);
    expect(state.journal.find('cart')?.sent).toEqual([2]);
  });

  it('changes its request', async () => {
    const change: GivenAction = ['retry', { request: { target: 'depot/read' } }];
    const { runtime } = await query({ cart: unsent }, undefined, { options: waiting, actions: [change] });
    expect(runtime.dispatches.map(({ target }) => target)).toEqual(['carts/read', 'depot/read']);
  });

  it.each<readonly [string, object, object]>([
    ['the answer', { response: { sum: 7 } }, { cartId: 'C1', cart: { sum: 7 } }],
    ['no answer', {}, { cartId: 'C1' }],
  ])('gives %s by hand', async (_, given, context) => {
    const { state } = await query({ cart: unsent }, (step) => step.into('cart'), {
      options: waiting,
      actions: [['done', given]],
    });
    expect(state).toMatchObject({ status: 'finished', context });
    expect(state.context).toEqual(context);
  });

  it('is waited for after the pivot, where the query has the persistent policy', async () => {
    const saga = new Saga<Order>('s');
    saga.remoteStep('pay', send).pivot();
    saga.query('cart', read).retriable();
    const { state, runtime } = await runAlone(saga.commit(), { cart: unknown(true) });
    expect(state.status).toBe('stuck');
    expect(runtime.dispatches[1]?.policy).toMatchObject({
      totalTimeout: 86_400_000,
      maximumInterval: 60_000,
    });
  });
});
