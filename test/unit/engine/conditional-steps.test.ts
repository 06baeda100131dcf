import { Saga, SagaContext, SagaRequest } from 'temporal-saga';
import { InMemoryHost } from 'temporal-saga/testing';
import { withoutMeasures } from './without-measures';

const run = (saga: Saga, context: object = {}) => new InMemoryHost().run(saga, context);
const writing = (name: string) =>
  new Saga()
    .localStep((context) => {
      context[name] = true;
    })
    .commit();

describe('a conditional step (S12)', () => {
  it.each([
    [[true, true], 'if-1', { one: true }],
    [[false, true], 'if-2', { two: true }],
    [[false, false], 'else', { other: true }],
  ])(
    'a conditional step runs the first saga whose condition holds: %j',
    async ([first, second], branch, context) => {
      const saga = new Saga('s')
        .conditionalStep('c')
        .ifThen(() => first, writing('one'))
        .ifThen(() => second, writing('two'))
        .elseThen(writing('other'))
        .commit();
      const execution = await run(saga);
      expect({ ...execution.context }).toEqual(context);
      expect(withoutMeasures(execution.steps)).toEqual([
        { step: 'c', kind: 'conditional', status: 'done', branch },
        { step: `c.${branch}.step-1`, kind: 'local', status: 'done', outcome: 'done' },
      ]);
    },
  );

  it('a conditional step evaluates no condition after the one that holds (C1)', async () => {
    const later = jest.fn();
    await run(
      new Saga('s')
        .conditionalStep()
        .ifThen(() => true, writing('one'))
        .ifThen(later, writing('two'))
        .commit(),
    );
    expect(later).not.toHaveBeenCalled();
  });

  it('a conditional step does nothing and undoes nothing when no condition holds and there is no elseThen (C2, C3)', async () => {
    const saga = new Saga('s')
      .conditionalStep('c')
      .ifThen(() => false, writing('one'))
      .localStep(() => new Error('stop'));
    const execution = await run(saga.commit(), { kept: 1 });
    expect({ ...execution.context }).toEqual({ kept: 1 });
    expect(execution.steps[0]).toMatchObject({ status: 'done', branch: 'none' });
    expect(execution.status).toBe('errored');
  });

  it('a conditional step with only an elseThen runs it', async () => {
    const execution = await run(new Saga('s').conditionalStep().elseThen(writing('other')).commit());
    expect(execution.context.other).toBe(true);
  });

  it.each([
    ['1', 1, true],
    ['a text', 'yes', true],
    ['an empty object', {}, true],
    ['a context', new SagaContext(), true],
    ['a symbol', Symbol('s'), true],
    ['0', 0, false],
    ['NaN', NaN, false],
    ['an empty text', '', false],
    ['null', null, false],
    ['undefined', undefined, false],
    ['a promise of true', Promise.resolve(true), true],
    ['a promise of false', Promise.resolve(false), false],
  ])('a condition may return %s (C9, C10)', async (_, answer, holds) => {
    const execution = await run(
      new Saga('s')
        .conditionalStep('c')
        .ifThen(() => answer, writing('one'))
        .commit(),
    );
    expect(execution.steps[0]?.branch).toBe(holds ? 'if-1' : 'none');
  });

  it("a condition's writes are dropped", async () => {
    const saga = new Saga('s').conditionalStep().ifThen((context) => {
      context.lost = true;
      context.list.push('lost');
      return true;
    }, writing('one'));
    const execution = await run(saga.commit(), { list: [] });
    expect({ ...execution.context }).toEqual({ list: [], one: true });
  });

  it('a conditional step evaluates each condition once, even if the saga is undone', async () => {
    const condition = jest.fn(() => true);
    const undo = jest.fn(() => undefined);
    const branch = new Saga()
      .localStep(() => undefined)
      .onFailure(undo)
      .commit();
    await run(
      new Saga('s')
        .conditionalStep()
        .ifThen(condition, branch)
        .localStep(() => new Error('stop'))
        .commit(),
    );
    expect([condition, undo].map(({ mock }) => mock.calls.length)).toEqual([1, 1]);
  });

  it('a condition gets its parameters as its last argument', async () => {
    const saga = new Saga('s')
      .conditionalStep('c')
      .ifThen((context, { limit }) => context.n > limit, writing('one'), { limit: 5 });
    const committed = saga.commit();
    expect((await run(committed, { n: 6 })).steps[0]?.branch).toBe('if-1');
    expect((await run(committed, { n: 5 })).steps[0]?.branch).toBe('none');
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('no');
      },
      'CALLBACK_FAILED',
    ],
    [
      'rejects',
      async () => {
        throw new Error('no');
      },
      'CALLBACK_FAILED',
    ],
    ['returns an error', () => new Error('no'), 'CALLBACK_FAILED'],
    ['never settles', () => new Promise(() => undefined), 'CALLBACK_UNSETTLED'],
  ])('a conditional step fails like any step when a condition %s (C7)', async (_, condition, code) => {
    const undo = jest.fn(() => undefined);
    const saga = new Saga('s')
      .localStep(() => undefined)
      .onFailure(undo)
      .conditionalStep('c')
      .ifThen(() => false, writing('one'))
      .ifThen(condition, writing('two'));
    const execution = await run(saga.commit());
    expect(execution.error).toMatchObject({ code, step: 'c', hook: 'if-2' });
    expect(execution.steps[1]).toMatchObject({ step: 'c', kind: 'conditional', status: 'failed' });
    expect(execution.steps[1]).not.toHaveProperty('branch');
    expect(undo).toHaveBeenCalledTimes(1);
  });

  it('conditional steps can be nested', async () => {
    const inner = new Saga().conditionalStep('d').elseThen(writing('deep')).commit();
    const execution = await run(
      new Saga('s')
        .conditionalStep('c')
        .ifThen(() => 1, inner)
        .commit(),
    );
    expect(execution.steps.map(({ step }) => step)).toEqual(['c', 'c.if-1.d', 'c.if-1.d.else.step-1']);
    expect(execution.context.deep).toBe(true);
  });

  it('a branch uses the options of the outer saga, overridden by its own', async () => {
    const send = () => new SagaRequest({ target: 'p' });
    const inner = new Saga('x', { keepReply: false })
      .remoteStep(send)
      .remoteStep(send, { errorReply: 'fail' })
      .commit();
    const saga = new Saga('s', { errorReply: 'continue' }).conditionalStep('c').elseThen(inner).commit();
    const execution = await new InMemoryHost().run(saga);
    expect(execution.error).toMatchObject({ step: 'c.else.step-1', code: 'UNKNOWN_TARGET' });
  });
});
