import { Saga, SagaRefused, SagaRequest, type Schema } from '../../../src';
import { SagaRegistry } from '../../../src/definition/saga-registry';
import { missingStarts } from '../../../src/definition/missing-starts';
import { InMemoryHost, scenario, type StartedInMemory, startedSagas } from '../../../src/testing';
import { exploreSaga } from '../../../src/testing/explorer';

interface Checkout {
  orderId: string;
  dispatchId?: string;
}

const send = (target: string) => () => new SagaRequest({ target });

const dispatch = new Saga<{ orderId: string; at?: Date }>('dispatch');
dispatch.remoteStep('book').onExecute(send('carrier/book')).onFailure(send('carrier/cancel'));
dispatch.commit();

/** Starts the dispatch, and charges after it. */
const checkout = new Saga<Checkout>('checkout');
checkout
  .startStep('dispatch', dispatch)
  .id(({ orderId }) => `dispatch-${orderId}`)
  .input(({ orderId }) => ({ orderId }))
  .into('dispatchId')
  .remoteStep('charge')
  .onExecute(send('payment/charge'))
  .commit();

const issuesOf = (build: () => unknown): readonly string[] => {
  try {
    build();
  } catch (error) {
    return (error as { issues: readonly { code: string }[] }).issues.map(({ code }) => code);
  }
  return [];
};

describe('a step that starts a saga', () => {
  it('is done once the execution is started, with its id', async () => {
    await scenario(checkout, { orderId: '7' })
      .expectStart(dispatch, { uuid: 'dispatch-7', context: { orderId: '7' } })
      .expectRequest('payment/charge')
      .expectEnd('finished', { context: { dispatchId: 'dispatch-7' } });
  });

  it('is undone by the cancel of the execution', async () => {
    await scenario(checkout, { orderId: '7' })
      .expectStart('dispatch')
      .expectRequest('payment/charge')
      .andRefuse()
      .expectCancel(dispatch, { uuid: 'dispatch-7' })
      .expectEnd('errored', { error: 'REFUSED', step: 'charge' });
  });

  it('fails when the start is refused, and cancels nothing then', async () => {
    await scenario(checkout, { orderId: '7' })
      .expectStart(dispatch)
      .andRefuse({ code: 'EXECUTION_EXISTS' })
      .expectEnd('errored', { error: 'REFUSED', step: 'dispatch' });
  });

  it('lets onError handle a refused start', async () => {
    const tolerant = new Saga<Checkout>('tolerant')
      .startStep('dispatch', dispatch)
      .input(({ orderId }) => ({ orderId }))
      .onError((context) => void (context.dispatchId = 'another'))
      .commit();
    await scenario(tolerant, { orderId: '7' })
      .expectStart(dispatch, { context: { orderId: '7' } })
      .andRefuse()
      .expectEnd('finished', { context: { dispatchId: 'another' } });
  });

  it('cancels an execution of which nothing is known', async () => {
    await scenario(checkout, { orderId: '7' })
      .expectStart(dispatch)
      .andHang()
      .expectCancel(dispatch, { uuid: 'dispatch-7' })
      .expectEnd('errored', { error: 'OUTCOME_UNKNOWN', step: 'dispatch' });
  });

  it('is not undone where its execution has finished: an operator finds the undo', async () => {
    const execution = await scenario(checkout, { orderId: '7' })
      .expectStart(dispatch)
      .expectRequest('payment/charge')
      .andRefuse()
      .expectCancel(dispatch)
      .andRefuse({ code: 'SAGA_EXECUTION_CLOSED', status: 'finished' })
      .expectEnd('stuck');
    expect(execution.incidents).toMatchObject([
      { step: 'dispatch', phase: 'undo', error: { code: 'REFUSED' } },
    ]);
  });

  it('leaves the execution alone with withoutUndo', async () => {
    const leaving = new Saga<Checkout>('leaving')
      .startStep('dispatch', dispatch)
      .input(({ orderId }) => ({ orderId }))
      .withoutUndo('the carrier takes it back')
      .remoteStep('charge')
      .onExecute(send('payment/charge'))
      .commit();
    await scenario(leaving, { orderId: '7' })
      .expectStart(dispatch)
      .expectRequest('payment/charge')
      .andRefuse()
      .expectEnd('errored');
  });

  it('may be the pivot, and may follow one', async () => {
    const decided = new Saga<Checkout>('decided')
      .remoteStep('reserve')
      .onExecute(send('stock/reserve'))
      .onFailure(send('stock/release'))
      .startStep('dispatch', dispatch)
      .input(({ orderId }) => ({ orderId }))
      .pivot()
      .startStep('again', dispatch)
      .input(({ orderId }) => ({ orderId }))
      .retriable()
      .commit();
    await scenario(decided, { orderId: '7' })
      .expectRequest('stock/reserve')
      .expectStart(dispatch)
      .expectStart(dispatch)
      .expectEnd('finished');
  });

  it('takes promises of its id and its input, and values that only a context holds', async () => {
    const at = new Date(0);
    const dated = new Saga<Checkout>('dated')
      .startStep('dispatch', dispatch, { taskQueue: 'carriers' })
      .id(({ orderId }) => Promise.resolve(orderId))
      .input(({ orderId }) => Promise.resolve({ orderId, at }))
      .into((context, id) => void (context.dispatchId = `is ${id}`))
      .commit();
    const date = { $type: 'Date', value: at.toISOString() };
    await scenario(dated, { orderId: '7' })
      .expectStart(dispatch, { uuid: '7', context: { orderId: '7', at: date }, taskQueue: 'carriers' })
      .expectEnd('finished', { context: { dispatchId: 'is 7' } });
  });

  it('keeps the id alone for its undo, whatever the size of the input is', async () => {
    const large = 'x'.repeat(300_000);
    const heavy = new Saga<Checkout>('heavy')
      .startStep('dispatch', dispatch)
      .id(({ orderId }) => orderId)
      .input(() => ({ orderId: large }))
      .remoteStep('charge')
      .onExecute(send('payment/charge'))
      .commit();
    await scenario(heavy, { orderId: '7' })
      .expectStart(dispatch)
      .expectRequest('payment/charge')
      .andRefuse()
      .expectCancel(dispatch, { uuid: '7' })
      .expectEnd('errored');
  });

  it.each([undefined, '', 7])('sends nothing for the id %p', async (id) => {
    const nameless = new Saga<Checkout>('nameless')
      .startStep('dispatch', dispatch)
      .id(() => id as string)
      .input(({ orderId }) => ({ orderId }))
      .commit();
    await scenario(nameless, { orderId: '7' }).expectEnd('errored', { error: 'CALLBACK_FAILED' });
  });

  it('sends nothing that the schema of the started saga refuses', async () => {
    const schema: Schema<object, { orderId: string }> = {
      '~standard': {
        version: 1,
        vendor: 'test',
        validate: (fields) =>
          'orderId' in (fields as object)
            ? { value: fields as { orderId: string } }
            : { issues: [{ message: 'it has no order' }] },
      },
    };
    const strict = new Saga('strict', { context: schema }).check('yes', () => true).commit();
    const careless = new Saga<Checkout>('careless')
      .startStep('dispatch', strict)
      .input(({ orderId }) => (orderId === '7' ? { orderId } : ({} as { orderId: string })))
      .commit();
    await scenario(careless, { orderId: '7' }).expectStart(strict).expectEnd('finished');
    await scenario(careless, { orderId: '8' }).expectEnd('errored', { error: 'CONTEXT_INVALID' });
  });
});

describe('the definition of a step that starts a saga', () => {
  const start = (saga: unknown, options?: object) => () =>
    new Saga<Checkout>('outer')
      .startStep('dispatch', saga as typeof dispatch, options)
      .input(() => ({ orderId: '' }))
      .commit();

  it.each([
    [start(undefined), 'INNER_NOT_A_SAGA'],
    [start(() => dispatch), 'INNER_NOT_A_SAGA'],
    [start(new Saga('open')), 'INNER_NOT_COMMITTED'],
    [start(new Saga().check('yes', () => true).commit()), 'NAME_INVALID'],
    [start(new Saga('a..b').check('yes', () => true).commit()), 'NAME_INVALID'],
    [start(dispatch, { taskQueue: '' }), 'OPTIONS_INVALID'],
    [start(dispatch, { taskQueue: 7 }), 'OPTIONS_INVALID'],
    [start(dispatch, { probe: {}, undo: { maximumAttempts: 0 } }), 'OPTIONS_INVALID'],
    [start(dispatch, [] as object), 'OPTIONS_INVALID'],
    [() => new Saga<Checkout>('o').startStep('d', dispatch).commit(), 'EXECUTE_MISSING'],
    [
      () =>
        new Saga<Checkout>('o')
          .startStep('d', dispatch)
          .input(7 as never)
          .commit(),
      'NOT_CALLABLE',
    ],
    [() => new Saga<Checkout>('o').startStep('d', dispatch).id(7 as never).input(() => ({ orderId: '' })).commit(), 'NOT_CALLABLE'], // prettier-ignore
    [() => new Saga<Checkout>('o').startStep('d', dispatch).id(() => 'a').id(() => 'b').input(() => ({ orderId: '' })).commit(), 'CALLBACK_DOUBLED'], // prettier-ignore
  ])('refuses %p with %s', (build, code) => {
    expect(issuesOf(build)).toContain(code);
  });

  it('refuses a start before a pivot that is neither undone nor declared to need no undo', () => {
    const build = (isLeft: boolean) => () => {
      const saga = new Saga<Checkout>('o');
      const step = saga.startStep('d', dispatch).input(() => ({ orderId: '' }));
      if (isLeft) step.withoutUndo('it is harmless');
      return saga.remoteStep('p').onExecute(send('p/p')).pivot().commit();
    };
    expect(issuesOf(build(false))).toEqual([]);
    expect(issuesOf(build(true))).toEqual([]);
  });

  it('is that of a remote step', () => {
    expect(checkout.toJSON().steps[0]).toEqual({
      kind: 'remote',
      id: 'dispatch',
      onExecute: { callback: 'checkout.dispatch.onExecute' },
      onSuccess: { callback: 'checkout.dispatch.onSuccess' },
      onFailure: { callback: 'checkout.dispatch.onFailure' },
      options: { keepSent: true },
    });
  });

  it('names a saga that its module exports, or a task queue', () => {
    const elsewhere = new Saga<Checkout>('elsewhere')
      .startStep('d', dispatch, { taskQueue: 'carriers' })
      .input(() => ({ orderId: '' }))
      .commit();
    const open = new Saga('open');
    const make = () => checkout;
    expect(missingStarts(new SagaRegistry({ checkout, dispatch, elsewhere }))).toEqual([]);
    expect(missingStarts(new SagaRegistry({ elsewhere, make, open }))).toEqual([]);
    expect(missingStarts(new SagaRegistry({ checkout }))).toEqual([
      expect.stringContaining('checkout.dispatch'),
    ]);
  });
});

describe('a host in memory', () => {
  const participants = { payment: () => ({}) };

  it('takes the same start once, and refuses another one under the same id', async () => {
    const host = new InMemoryHost({ participants });
    const run = (orderId: string, saga = checkout) => host.run(saga, { orderId });
    expect(await run('7')).toMatchObject({ status: 'finished' });
    expect(await run('7')).toMatchObject({ status: 'finished' });
    const other = new Saga<Checkout>('other')
      .startStep('dispatch', dispatch)
      .id(() => 'dispatch-7')
      .input(() => ({ orderId: '8' }))
      .commit();
    expect(await run('7', other)).toMatchObject({
      error: { response: { content: { code: 'EXECUTION_EXISTS' } } },
    });
  });

  const refusing = (executions: Map<string, StartedInMemory>, before = () => undefined as unknown) =>
    new InMemoryHost({
      participants: {
        '@saga': startedSagas(executions),
        payment: () => {
          before();
          throw Object.assign(new Error('no money'), { nonRetryable: true });
        },
      },
    });

  it('gives an execution an id of its own where the step has none', async () => {
    const executions = new Map<string, StartedInMemory>();
    const host = new InMemoryHost({ participants: { '@saga': startedSagas(executions) } });
    const saga = new Saga<Checkout>('own')
      .startStep('d', dispatch)
      .input(({ orderId }) => ({ orderId }))
      .commit();
    await host.run(saga, { orderId: '7' }, { uuid: 'o-7', user: 'ann' });
    expect([...executions]).toEqual([
      [
        'o-7/d',
        {
          saga: 'dispatch',
          context: { orderId: '7' },
          user: 'ann',
          parent: { uuid: 'o-7', step: 'd' },
          status: 'running',
        },
      ],
    ]);
  });

  it('does not cancel what the step has only attached to, and starts nothing again that was cancelled', async () => {
    const executions = new Map<string, StartedInMemory>();
    const host = refusing(executions);
    const run = (uuid: string) => host.run(checkout, { orderId: '7' }, { uuid });
    await run('a');
    expect(executions.size).toBe(0);
    expect(await run('b')).toMatchObject({ error: { step: 'dispatch', code: 'REFUSED' } });
    const parent = { uuid: 'x', step: 'y' };
    const foreign: StartedInMemory = {
      saga: 'dispatch',
      context: { orderId: '7' },
      parent,
      status: 'running',
    };
    const first = new Map([['dispatch-7', foreign]]);
    expect(await refusing(first).run(checkout, { orderId: '7' })).toMatchObject({ status: 'errored' });
    expect(first.size).toBe(1);
  });

  it('refuses to cancel what has finished', async () => {
    const executions = new Map<string, StartedInMemory>();
    const host = refusing(executions, () => {
      executions.get('dispatch-7')!.status = 'finished';
    });
    expect(await host.run(checkout, { orderId: '7' })).toMatchObject({
      status: 'stuck',
      incidents: [{ step: 'dispatch', phase: 'undo', error: { code: 'REFUSED' } }],
    });
  });
});

describe('the explorer', () => {
  const whole = new Saga<Checkout>('whole');
  whole
    .startStep('dispatch', dispatch)
    .id(({ orderId }) => `dispatch-${orderId}`)
    .input(({ orderId }) => ({ orderId }))
    .remoteStep('charge')
    .onExecute(send('payment/charge'))
    .onFailure(send('payment/refund'))
    .check('last', ({ orderId }) => orderId === '7')
    .commit();

  it('refuses, loses and resets starts and their undos, and finds no law broken', async () => {
    const exploration = await exploreSaga(whole, {
      contexts: [{ orderId: '7' }, { orderId: '8' }],
      participantState: () => ({ started: new Map<string, StartedInMemory>(), charged: new Set<string>() }),
      participants: ({ started, charged }) => {
        const refunded = new Set<string>();
        return {
          '@saga': startedSagas(started),
          payment: ({ idempotencyKey, undoOf }) => {
            for (const key of undoOf) {
              refunded.add(key);
              charged.delete(key);
            }
            if (refunded.has(idempotencyKey)) throw new SagaRefused({});
            if (undoOf.length === 0) charged.add(idempotencyKey);
            return {};
          },
        };
      },
    });
    expect(exploration.ends).toMatchObject({ finished: expect.any(Number), errored: expect.any(Number) });
  });

  it('has a participant of its own that starts sagas', async () => {
    const exploration = await exploreSaga(whole, {
      context: { orderId: '7' },
      participants: () => ({ payment: () => ({}) }),
    });
    expect(exploration.ends).toMatchObject({ finished: expect.any(Number) });
  });
});
