import { Saga, SagaRefused, SagaRequest } from 'temporal-saga';
import { InMemoryHost, type ParticipantFunction } from 'temporal-saga/testing';

interface Order {
  plan: string[];
}

/** A saga with a step for each member of the plan; `refuse` is refused by its participant. */
const planned = (plan: readonly string[]): Saga<Order> => {
  const saga = new Saga<Order>();
  for (const name of plan) {
    saga
      .remoteStep(name)
      .onExecute(() => new SagaRequest({ target: `${name}/do` }))
      .onFailure(() => new SagaRequest({ target: `${name}/undo` }));
  }
  return saga.commit();
};

function ledger() {
  const calls: string[] = [];
  const participant: ParticipantFunction = ({ target }) => {
    calls.push(target);
    if (target === 'refuse/do') throw new SagaRefused({});
    return {};
  };
  return { calls, participants: { '*': participant } };
}

const run = async (saga: Saga<Order>, plan: string[]) => {
  const { calls, participants } = ledger();
  const execution = await new InMemoryHost({ participants }).run(saga, { plan });
  return { calls, execution };
};

describe('a dynamic step in memory', () => {
  it('runs the steps that it makes from the context', async () => {
    const saga = new Saga<Order>('order');
    saga.dynamicStep('fulfil', (context) => planned(context.plan));
    const { calls, execution } = await run(saga.commit(), ['a', 'b']);
    expect(execution.status).toBe('finished');
    expect(calls).toEqual(['a/do', 'b/do']);
    expect(execution.steps.map(({ step }) => step)).toEqual(['fulfil', 'fulfil.a', 'fulfil.b']);
  });

  it('undoes them in reverse, with the saga around it', async () => {
    const saga = new Saga<Order>('order');
    saga.remoteStep('before', () => new SagaRequest({ target: 'before/do' })).withoutUndo('a message');
    saga.dynamicStep('fulfil', async (context) => await Promise.resolve(planned(context.plan)));
    const { calls, execution } = await run(saga.commit(), ['a', 'b', 'refuse']);
    expect(execution).toMatchObject({ status: 'errored', error: { step: 'fulfil.refuse' } });
    expect(calls.slice(4)).toEqual(['b/undo', 'a/undo']);
  });

  it('makes another saga for each item of a loop, and undoes each by its own', async () => {
    const saga = new Saga<Order>('order');
    saga
      .forEachStep<Order>('ship', (body) => body.dynamicStep('parcel', (context) => planned(context.plan)))
      .over((context) => context.plan)
      .input((_, item) => ({ plan: [item, `${item}-label`] }));
    saga.localStep('stop', () => new Error('stop'));
    const { calls, execution } = await run(saga.commit(), ['a', 'b']);
    expect(execution.status).toBe('errored');
    expect(calls.slice(4)).toEqual(['b-label/undo', 'b/undo', 'a-label/undo', 'a/undo']);
  });

  it.each<readonly [string, (saga: Saga<Order>) => unknown, string]>([
    ['what is no saga', (saga) => saga.dynamicStep('made', () => 5 as never), 'NOT_A_SAGA'],
    [
      'a saga that is not committed',
      (saga) => saga.dynamicStep('made', () => new Saga<Order>()),
      'NOT_A_SAGA',
    ],
    [
      'a step without an undo before the pivot',
      (saga) => {
        saga.dynamicStep('made', () =>
          new Saga<Order>().remoteStep('a', () => new SagaRequest({ target: 'a/do' })).commit(),
        );
        saga.remoteStep('charge', () => new SagaRequest({ target: 'charge/do' })).pivot();
      },
      'DEFINITION_INVALID',
    ],
    [
      'a pivot that the step does not declare',
      (saga) =>
        saga.dynamicStep('made', () =>
          new Saga<Order>()
            .remoteStep('a', () => new SagaRequest({ target: 'a/do' }))
            .pivot()
            .commit(),
        ),
      'DEFINITION_INVALID',
    ],
  ])('refuses %s before anything of it runs', async (_, add, code) => {
    const saga = new Saga<Order>('order');
    add(saga);
    const { calls, execution } = await run(saga.commit(), []);
    expect(execution).toMatchObject({ status: 'errored', error: { code, step: 'made' } });
    expect(calls).toEqual([]);
  });

  it('refuses a pivot where other branches run beside it, as the fault of the step alone', async () => {
    const saga = new Saga<Order>('order');
    saga
      .parallelStep('both')
      .branch('one', (body) =>
        body.dynamicStep('made', () =>
          new Saga<Order>()
            .remoteStep('a', () => new SagaRequest({ target: 'a/do' }))
            .pivot()
            .commit(),
        ),
      )
      .branch('two', (body) => body.timerStep('pause', 1));
    const { execution } = await run(saga.commit(), []);
    expect(execution.error).toMatchObject({ code: 'DEFINITION_INVALID', step: 'both.one.made' });
    expect(execution.error?.message).toContain('PIVOT_HIDDEN at order.both.one.made');
    expect(execution.error?.message).not.toContain('PIVOT_IN_PARALLEL');
  });

  it('runs in a saga without a name', async () => {
    const saga = new Saga<Order>();
    saga.dynamicStep('fulfil', (context) => planned(context.plan));
    const { calls, execution } = await run(saga.commit(), ['a', 'refuse']);
    expect(execution.status).toBe('errored');
    expect(calls).toEqual(['a/do', 'refuse/do', 'a/undo']);
  });

  it('makes nothing where an operator has done it by hand', async () => {
    const saga = new Saga<Order>('order', { whenStepFails: 'wait' });
    saga.dynamicStep('made', () => {
      throw new Error('no plan');
    });
    const { calls, participants } = ledger();
    const host = new InMemoryHost({ participants, operator: () => ({ action: 'done', by: 'ann' }) });
    const execution = await host.run(saga.commit(), { plan: [] });
    expect(execution).toMatchObject({ status: 'finished', steps: [{ step: 'made', status: 'done' }] });
    expect(calls).toEqual([]);
  });

  it('proves the steps around it for a pivot that it may hold', () => {
    const saga = new Saga<Order>('order');
    saga.remoteStep('before', () => new SagaRequest({ target: 'a/do' }));
    saga.dynamicStep('made', () => planned([]), { mayPivot: true });
    saga.remoteStep('behind', () => new SagaRequest({ target: 'a/do' }));
    expect(() => saga.commit()).toThrow(
      expect.objectContaining({
        issues: [
          expect.objectContaining({ code: 'NOT_COMPENSATABLE', path: 'order.before' }),
          expect.objectContaining({ code: 'NOT_RETRIABLE', path: 'order.behind' }),
        ],
      }),
    );
  });

  it('may hold the pivot where it declares it', async () => {
    const saga = new Saga<Order>('order');
    saga.dynamicStep(
      'made',
      () =>
        new Saga<Order>()
          .remoteStep('a', () => new SagaRequest({ target: 'a/do' }))
          .pivot()
          .commit(),
      { mayPivot: true },
    );
    const { execution } = await run(saga.commit(), []);
    expect(execution.status).toBe('finished');
  });

  it('refuses more than five inside each other', async () => {
    const nested = (depth: number): Saga<Order> =>
      depth === 0 ? planned(['a']) : new Saga<Order>().dynamicStep('made', () => nested(depth - 1)).commit();
    const inside = (depth: number) =>
      run(new Saga<Order>('order').dynamicStep('made', () => nested(depth)).commit(), []);
    expect((await inside(4)).execution.status).toBe('finished');
    expect((await inside(5)).execution.error?.code).toBe('DEFINITION_INVALID');
  });

  it('takes the events for which a made saga waits', async () => {
    const saga = new Saga<Order>('order');
    saga.dynamicStep('made', () => new Saga<Order>().eventStep('paid').commit());
    const host = new InMemoryHost({ caller: () => ({ event: 'paid' }) });
    expect((await host.run(saga.commit(), { plan: [] })).status).toBe('finished');
  });

  it('refuses more steps than all made sagas may have together, with those of their blocks', async () => {
    const large = (steps: number): Saga<Order> => {
      const saga = new Saga<Order>();
      saga.sagaStep('inner', (body) => {
        for (let count = 1; count < steps; count += 1) body.timerStep(`t${String(count)}`, 1);
      });
      return saga.commit();
    };
    const saga = new Saga<Order>('order');
    saga.dynamicStep('first', () => large(5_000)).dynamicStep('second', () => large(5_001));
    const { execution } = await run(saga.commit(), []);
    expect(execution.error).toMatchObject({ code: 'DEFINITION_INVALID', step: 'second' });
    expect(execution.error?.message).toContain('MADE_TOO_LARGE at second');
  });

  it('refuses a saga whose definition is too large for history', async () => {
    const saga = new Saga<Order>('order');
    saga.dynamicStep('made', () => {
      const inner = new Saga<Order>();
      for (let count = 1; count <= 9_000; count += 1) inner.timerStep(String(count).padEnd(100, 'x'), 1);
      return inner.commit();
    });
    const { execution } = await run(saga.commit(), []);
    expect(execution.error).toMatchObject({ code: 'DEFINITION_INVALID', step: 'made' });
  });

  it('refuses a saga whose paths are too long where the step stands', async () => {
    const name = (letter: string) => letter.repeat(100);
    const nested = (depth: number): Saga<Order> => {
      const saga = new Saga<Order>();
      if (depth === 0) return planned([name('a')]);
      saga.sagaStep(name('s'), nested(depth - 1));
      return saga.commit();
    };
    const made = (depth: number) =>
      run(new Saga<Order>('order').dynamicStep(name('d'), () => nested(depth)).commit(), []);
    expect((await made(6)).execution.status).toBe('finished');
    const { execution } = await made(7);
    expect(execution.error).toMatchObject({ code: 'DEFINITION_INVALID', step: name('d') });
    expect(execution.error?.message).toContain('NAME_INVALID');
  });
});
