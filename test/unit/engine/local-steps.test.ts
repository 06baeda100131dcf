import { Saga, SagaContext } from 'temporal-saga';
import { InMemoryHost } from 'temporal-saga/testing';
import { withoutMeasures } from './without-measures';

const host = new InMemoryHost();
const run = (saga: Saga, context: object = {}) => host.run(saga, context);
/** A saga with one local step after another one that writes `first`. */
const after = (callback: (context: SagaContext) => unknown) =>
  new Saga('s')
    .localStep('first', (context) => {
      context.first = 1;
    })
    .localStep('second', callback as () => undefined)
    .commit();

describe('a local step (S1)', () => {
  it.each([
    ['undefined', undefined],
    ['null', null],
    ['true', true],
  ])("a local step keeps the callback's writes when it returns %s", async (_, returned) => {
    const saga = after((context) => {
      context.second = 2;
      return returned;
    });
    const execution = await run(saga);
    expect(execution.status).toBe('finished');
    expect({ ...execution.context }).toEqual({ first: 1, second: 2 });
  });

  it.each([
    ['its context', (context: SagaContext) => context],
    ['a promise of its context', async (context: SagaContext) => context],
  ])("a local step keeps the callback's writes when it returns the context: %s", async (_, result) => {
    const execution = await run(
      after((context) => {
        context.second = 2;
        return result(context);
      }),
    );
    expect({ ...execution.context }).toEqual({ first: 1, second: 2 });
  });

  it('a local step replaces the context by a new one that the callback returns', async () => {
    const execution = await run(after(() => new SagaContext({ only: 'this' })));
    expect({ ...execution.context }).toEqual({ only: 'this' });
  });

  it('a local step waits for an async callback', async () => {
    const execution = await run(
      after(async (context) => {
        await Promise.resolve();
        context.second = 2;
      }),
    );
    expect({ ...execution.context }).toEqual({ first: 1, second: 2 });
  });

  it.each([
    [
      'throws an error',
      () => {
        throw new RangeError('too much');
      },
    ],
    ['returns an error', () => new RangeError('too much')],
    [
      'rejects',
      async () => {
        throw new RangeError('too much');
      },
    ],
    ['resolves to an error', async () => new RangeError('too much')],
  ])('a local step fails when its callback %s, and its draft is dropped', async (_, fail) => {
    const execution = await run(
      after((context) => {
        context.first = 'overwritten';
        context.second = 2;
        return fail();
      }),
    );
    expect(execution.status).toBe('errored');
    expect({ ...execution.context }).toEqual({ first: 1 });
    expect(execution.error).toEqual({
      code: 'CALLBACK_FAILED',
      step: 'second',
      hook: 'onExecute',
      message: 'too much',
      causes: [{ name: 'RangeError', message: 'too much' }],
    });
  });

  it('each callback gets its own draft, including nested values', async () => {
    const kept: SagaContext[] = [];
    const saga = new Saga('s');
    saga.localStep((context) => {
      kept.push(context);
    });
    saga.localStep(() => {
      kept[0]!.late = 'write';
      kept[0]!.list.push('late');
    });
    const initial = new SagaContext({ list: [1] });
    const execution = await run(saga.commit(), initial);
    expect({ ...execution.context }).toEqual({ list: [1] });
    expect({ ...initial }).toEqual({ list: [1] });
  });

  it('a local step keeps writes to nested values, and every type of value', async () => {
    const context = {
      list: [1],
      at: new Date(0),
      big: 1n,
      map: new Map([['a', new Set([1])]]),
      bytes: new Uint8Array([1]),
    };
    const execution = await run(
      after((draft) => {
        draft.list.push(49.99);
        draft.map.get('a').add(2);
      }),
      context,
    );
    expect({ ...execution.context }).toEqual({
      ...context,
      first: 1,
      list: [1, 49.99],
      map: new Map([['a', new Set([1, 2])]]),
    });
  });

  it("each call gets a copy of the callback's parameters as the last argument", async () => {
    const seen: unknown[] = [];
    const parameters = { list: [1], at: new Date(0) };
    const note = (...args: unknown[]) => {
      const last = args.at(-1) as typeof parameters;
      seen.push([args.length, { ...last }]);
      last.list.push(2);
      return undefined;
    };
    const saga = new Saga('s').localStep('a').onExecute(note, parameters).onFailure(note, parameters);
    saga.localStep('z', () => new Error('stop'));
    const committed = saga.commit();
    await run(committed);
    await run(committed);
    expect(seen).toEqual(
      [2, 3, 2, 3].map((count) => [count, { list: expect.arrayContaining([1]), at: new Date(0) }]),
    );
    expect(committed.toJSON().steps[0]).toMatchObject({ onExecute: { parameters: { list: [1] } } });
  });

  it('a callback without parameters gets undefined in their place', async () => {
    const callback = jest.fn((..._: unknown[]) => undefined);
    await run(new Saga('s').localStep(callback).commit());
    expect(callback.mock.calls[0]).toEqual([expect.any(Object), undefined]);
  });
});

describe('steps', () => {
  it('steps run in order, each once', async () => {
    const order: string[] = [];
    const saga = new Saga('s');
    for (const name of ['a', 'b', 'c']) {
      saga.localStep(name, () => {
        order.push(name);
      });
    }
    const execution = await run(saga.commit());
    expect(order).toEqual(['a', 'b', 'c']);
    expect(withoutMeasures(execution.steps)).toEqual(
      order.map((step) => ({ step, kind: 'local', status: 'done', outcome: 'done' })),
    );
  });

  it('executions of one committed saga run independently, also at the same time', async () => {
    const saga = new Saga('s')
      .localStep(async (context) => {
        await Promise.resolve();
        context.double = context.n * 2;
      })
      .commit();
    const executions = await Promise.all([1, 2, 3].map((n) => run(saga, { n })));
    expect(executions.map(({ context }) => context.double)).toEqual([2, 4, 6]);
  });
});
