import { Saga, sagaActivity, SagaRequest } from 'temporal-saga';
import { issuesOf } from './issues';

const nothing = () => undefined;
const ask = () => new SagaRequest({ target: 'stock/reserve' });
const inner = () => new Saga().localStep(nothing).commit();

describe('the saga builder', () => {
  it('describes steps that were added one by one', () => {
    const saga = new Saga('order');
    saga.localStep('validate').onExecute(nothing).onFailure(nothing);
    saga.remoteStep('reserve').onExecute(ask).onSuccess(nothing).onError(nothing).onFailure(nothing);
    saga.conditionalStep('gift').ifThen(nothing, inner()).elseThen(inner());
    expect(saga.commit()).toBe(saga);
    expect(saga.toJSON()).toEqual({
      format: 2,
      name: 'order',
      steps: [
        {
          kind: 'local',
          id: 'validate',
          onExecute: { callback: 'order.validate.onExecute' },
          onFailure: { callback: 'order.validate.onFailure' },
        },
        {
          kind: 'remote',
          id: 'reserve',
          onExecute: { callback: 'order.reserve.onExecute' },
          onSuccess: { callback: 'order.reserve.onSuccess' },
          onError: { callback: 'order.reserve.onError' },
          onFailure: { callback: 'order.reserve.onFailure' },
        },
        {
          kind: 'conditional',
          id: 'gift',
          ifThen: [
            {
              condition: { callback: 'order.gift.if-1' },
              steps: [
                { kind: 'local', id: 'step-1', onExecute: { callback: 'order.gift.if-1.step-1.onExecute' } },
              ],
            },
          ],
          elseThen: {
            steps: [
              { kind: 'local', id: 'step-1', onExecute: { callback: 'order.gift.else.step-1.onExecute' } },
            ],
          },
        },
      ],
    });
  });

  it('describes the same saga when it is written as one chain', () => {
    const steps = new Saga('order');
    steps.localStep('a').onExecute(nothing);
    steps.remoteStep('b').onExecute(ask);
    steps.conditionalStep('c').elseThen(inner());
    steps.localStep('d').onExecute(nothing);
    const chain = new Saga('order')
      .localStep('a')
      .onExecute(nothing)
      .remoteStep('b', ask)
      .conditionalStep('c')
      .elseThen(inner())
      .localStep('d', nothing)
      .commit();
    expect(chain).toBeInstanceOf(Saga);
    expect(chain.toJSON()).toEqual(steps.commit().toJSON());
  });

  it('names steps without a name after their positions, from 1', () => {
    const saga = new Saga('order').localStep(nothing).localStep('two', nothing).remoteStep(ask);
    const { steps } = saga.conditionalStep().elseThen(inner()).commit().toJSON();
    expect(steps.map(({ id }) => id)).toEqual(['step-1', 'two', 'step-3', 'step-4']);
  });

  it.each([
    ['a function', () => new Saga('s').localStep(nothing), { id: 'step-1' }],
    ['a name', () => new Saga('s').localStep('a').onExecute(nothing), { id: 'a' }],
    ['a name and a function', () => new Saga('s').localStep('a', nothing), { id: 'a' }],
    ['nothing', () => new Saga('s').localStep().onExecute(nothing), { id: 'step-1' }],
    [
      'options',
      () => new Saga('s').localStep({ keepReply: true }).onExecute(nothing),
      { id: 'step-1', options: { keepReply: true } },
    ],
    [
      'a name and options',
      () => new Saga('s').localStep('a', { undoWhen: 'done' }).onExecute(nothing),
      { id: 'a', options: { undoWhen: 'done' } },
    ],
    [
      'a name, a function and options',
      () => new Saga('s').localStep('a', nothing, { settleTime: '1s' }),
      { id: 'a', options: { settleTime: 1000 } },
    ],
    [
      'a function and options',
      () => new Saga('s').localStep(nothing, { execute: { maximumAttempts: 3 } }),
      { id: 'step-1', options: { execute: { maximumAttempts: 3 } } },
    ],
    [
      'a name, no function and options',
      () => new Saga('s').localStep('a', undefined as never, { settleTime: '1s' }).onExecute(nothing),
      { id: 'a', options: { settleTime: 1000 } },
    ],
    ['no name and a function', () => new Saga('s').localStep(undefined as never, nothing), { id: 'step-1' }],
  ])('adds a step from %s', (_, build, expected) => {
    const [step] = build().commit().toJSON().steps;
    expect(step).toEqual({
      kind: 'local',
      onExecute: { callback: `s.${expected.id}.onExecute` },
      ...expected,
    });
  });

  it('describes an activity by its name', () => {
    const saga = new Saga('s').localStep('scan', sagaActivity('scanFile')).commit();
    expect(saga.toJSON().steps).toEqual([{ kind: 'local', id: 'scan', onExecute: { activity: 'scanFile' } }]);
  });

  it('describes marks and probes', () => {
    const saga = new Saga('s');
    saga.localStep('read', nothing).withoutUndo('it reads only');
    saga.remoteStep('pay', ask).probe(ask, { by: 'key' }).pivot().retriable();
    saga.localStep('notify', nothing).retriable();
    expect(saga.commit().toJSON().steps).toEqual([
      {
        kind: 'local',
        id: 'read',
        onExecute: { callback: 's.read.onExecute' },
        withoutUndo: 'it reads only',
      },
      {
        kind: 'remote',
        id: 'pay',
        onExecute: { callback: 's.pay.onExecute' },
        probe: { callback: 's.pay.probe', parameters: { by: 'key' } },
        pivot: true,
        retriable: true,
      },
      { kind: 'local', id: 'notify', onExecute: { callback: 's.notify.onExecute' }, retriable: true },
    ]);
    expect(saga.describe().callbacks.get('s.pay.probe')).toBe(ask);
  });

  it('keeps the deadline of a saga and of its steps, and refuses the deadline of a branch', () => {
    const saga = new Saga('s', { deadline: '1h' }).remoteStep('a', ask, { deadline: '5m' });
    expect(saga.commit().toJSON()).toMatchObject({
      options: { deadline: 3_600_000 },
      steps: [{ options: { deadline: 300_000 } }],
    });
    const branch = new Saga('x', { deadline: '1h' }).localStep(nothing).commit();
    const outer = new Saga('s').conditionalStep('c').ifThen(nothing, branch).elseThen(branch);
    expect(issuesOf(() => outer.commit())).toEqual([
      'OPTIONS_INVALID s.c.if-1.options.deadline',
      'OPTIONS_INVALID s.c.else.options.deadline',
    ]);
  });

  it('keeps the parameters of callbacks, of activities and of conditions in the definition', () => {
    const date = new Date(0);
    const saga = new Saga('s');
    saga
      .localStep('a')
      .onExecute(nothing, { limit: 5, date })
      .onFailure(sagaActivity('undo'), { deep: { list: [1n] } });
    saga.conditionalStep('c').ifThen(nothing, inner(), { tier: 'gold' });
    expect(saga.commit().toJSON().steps).toMatchObject([
      {
        onExecute: { parameters: { limit: 5, date: { $type: 'Date', value: date.toISOString() } } },
        onFailure: { activity: 'undo', parameters: { deep: { list: [{ $type: 'BigInt', value: '1' }] } } },
      },
      { ifThen: [{ condition: { parameters: { tier: 'gold' } } }] },
    ]);
  });

  it('copies parameters when they are given', () => {
    const parameters = { list: [1] };
    const saga = new Saga('s').localStep('a').onExecute(nothing, parameters).commit();
    parameters.list.push(2);
    expect(saga.toJSON().steps).toMatchObject([{ onExecute: { parameters: { list: [1] } } }]);
  });

  it('keeps the options of a saga and of the sagas in its branches', () => {
    const branch = new Saga('x', { undo: { totalTimeout: '2 hours' } }).localStep(nothing).commit();
    const saga = new Saga('s', { execute: { attemptTimeout: '1.5s' } }).conditionalStep('c').elseThen(branch);
    expect(saga.commit().toJSON()).toMatchObject({
      options: { execute: { attemptTimeout: 1500 } },
      steps: [{ elseThen: { options: { undo: { totalTimeout: 7_200_000 } } } }],
    });
  });

  it('accepts one saga in several branches', () => {
    const shared = inner();
    const saga = new Saga('s').conditionalStep('c').ifThen(nothing, shared).ifThen(nothing, shared);
    expect(issuesOf(() => saga.elseThen(shared).commit())).toEqual([]);
  });

  it('describes a saga without a name with references that begin with the step', () => {
    expect(inner().toJSON()).toEqual({
      format: 2,
      steps: [{ kind: 'local', id: 'step-1', onExecute: { callback: 'step-1.onExecute' } }],
    });
  });
});

describe('a committed saga', () => {
  const committed = () => new Saga('order').localStep('a', nothing).commit();

  it.each([
    ['a local step', 'order.step-2', (saga: Saga) => saga.localStep()],
    ['a named step', 'order.b', (saga: Saga) => saga.localStep('b', nothing)],
    ['a remote step', 'order.b', (saga: Saga) => saga.remoteStep('b')],
    ['a conditional step', 'order.b', (saga: Saga) => saga.conditionalStep('b')],
  ])('refuses %s', (_, path, change) => {
    const saga = committed();
    const before = saga.toJSON();
    expect(issuesOf(() => change(saga))).toEqual([`ADDED_AFTER_COMMIT ${path}`]);
    expect(saga.toJSON()).toEqual(before);
  });

  it('refuses another commit', () => {
    expect(issuesOf(() => committed().commit())).toEqual(['ALREADY_COMMITTED order']);
  });

  it('refuses new hooks on its steps', () => {
    const saga = new Saga('order');
    const local = saga.localStep('a', nothing);
    const remote = saga.remoteStep('b', ask);
    const conditional = saga.conditionalStep('c').ifThen(nothing, inner());
    saga.commit();
    expect([
      ...issuesOf(() => local.onFailure(nothing)),
      ...issuesOf(() => remote.onSuccess(nothing)),
      ...issuesOf(() => remote.probe(ask)),
      ...issuesOf(() => local.pivot()),
      ...issuesOf(() => local.retriable()),
      ...issuesOf(() => remote.withoutUndo('too late')),
      ...issuesOf(() => conditional.ifThen(nothing, inner())),
      ...issuesOf(() => conditional.elseThen(inner())),
    ]).toEqual([
      'ADDED_AFTER_COMMIT order.a.onFailure',
      'ADDED_AFTER_COMMIT order.b.onSuccess',
      'ADDED_AFTER_COMMIT order.b.probe',
      'ADDED_AFTER_COMMIT order.a.pivot',
      'ADDED_AFTER_COMMIT order.a.retriable',
      'ADDED_AFTER_COMMIT order.b.withoutUndo',
      'ADDED_AFTER_COMMIT order.c.if-2',
      'ADDED_AFTER_COMMIT order.c.else',
    ]);
  });

  it('cannot be given another name', () => {
    expect(Object.isFrozen(committed())).toBe(true);
    expect(Object.isFrozen(Saga.fromJSON(committed()))).toBe(true);
  });

  it('says whether it is committed', () => {
    expect(new Saga('order').committed).toBe(false);
    expect(committed().committed).toBe(true);
  });

  it('stays open when its commit is refused', () => {
    const saga = new Saga('order');
    expect(issuesOf(() => saga.commit())).toEqual(['EMPTY_SAGA order']);
    expect(saga.committed).toBe(false);
    saga.localStep('late', nothing);
    expect(issuesOf(() => saga.commit())).toEqual([]);
  });
});
