import { Saga, type SagaActivity, sagaActivity, SagaDefinitionError, SagaRequest } from 'temporal-saga';
import { issuesOf } from './issues';

const nothing = () => undefined;
const ask = () => new SagaRequest({ target: 'stock' });
const inner = () => new Saga().localStep(nothing).commit();
/** A value that the types forbid. */
const wrong = (value: unknown) => value as never;

type Case = readonly [title: string, change: (saga: Saga) => unknown, issues: readonly string[]];

const steps: readonly Case[] = [
  ['an empty local step', (s) => s.localStep('a'), ['EMPTY_STEP s.a']],
  ['an empty remote step', (s) => s.remoteStep('a'), ['EMPTY_STEP s.a']],
  ['an empty conditional step', (s) => s.conditionalStep('a'), ['EMPTY_STEP s.a']],
  ['only an onFailure', (s) => s.localStep('a').onFailure(nothing), ['EXECUTE_MISSING s.a']],
  ['only a probe', (s) => s.remoteStep('a').probe(ask), ['EXECUTE_MISSING s.a']],
  ['only a mark', (s) => s.localStep('a').retriable(), ['EMPTY_STEP s.a']],
  ['only an onSuccess', (s) => s.remoteStep('a').onSuccess(nothing), ['EXECUTE_MISSING s.a']],
  ['a doubled step id', (s) => s.localStep('ok', nothing), ['STEP_DUPLICATE s.ok']],
  [
    'a name that another step has from its position',
    (s) => s.localStep('step-3', nothing).localStep(nothing),
    ['STEP_DUPLICATE s.step-3'],
  ],
  [
    'two steps whose names with dots give the same path',
    (s) =>
      s
        .conditionalStep('c')
        .ifThen(nothing, new Saga().localStep('x', nothing).commit())
        .localStep('c.if-1.x', nothing),
    ['STEP_DUPLICATE s.c.if-1.x'],
  ],
];

const hooks: readonly Case[] = [
  [
    'a doubled onExecute',
    (s) => s.localStep('a', nothing).onExecute(nothing),
    ['CALLBACK_DOUBLED s.a.onExecute'],
  ],
  [
    'a doubled local onFailure',
    (s) => s.localStep('a', nothing).onFailure(nothing).onFailure(sagaActivity('undo')),
    ['CALLBACK_DOUBLED s.a.onFailure'],
  ],
  [
    'every doubled hook of a remote step',
    (s) => {
      const step = s.remoteStep('a', ask).onSuccess(nothing).onError(nothing).onFailure(ask).probe(ask);
      step.onExecute(ask).onSuccess(nothing).onError(nothing).onFailure(ask).probe(ask);
    },
    ['onExecute', 'onSuccess', 'onError', 'onFailure', 'probe'].map((hook) => `CALLBACK_DOUBLED s.a.${hook}`),
  ],
  [
    'every doubled mark',
    (s) =>
      s
        .localStep('a', nothing)
        .retriable()
        .retriable()
        .withoutUndo('it is none')
        .withoutUndo('it is none')
        .localStep('b', nothing)
        .retriable()
        .withoutUndo('it is none'),
    ['MARK_DOUBLED s.a.retriable', 'MARK_DOUBLED s.a.withoutUndo'],
  ],
  [
    'a doubled pivot()',
    (s) => s.localStep('ok-too', nothing).pivot().pivot(),
    ['MARK_DOUBLED s.ok-too.pivot'],
  ],
  ...[undefined, null, '', 7, {}].map((reason): Case => [
    `withoutUndo without a reason: ${JSON.stringify(reason)}`,
    (s) => s.localStep('a', nothing).withoutUndo(wrong(reason)),
    ['MALFORMED s.a.withoutUndo'],
  ]),
  [
    'a doubled elseThen',
    (s) => s.conditionalStep('a').elseThen(inner()).elseThen(inner()),
    ['ELSE_DOUBLED s.a.else'],
  ],
  ...[null, 0, '', 'a text', true, [], Symbol('s'), 5n].map((value): Case => [
    `an onExecute that is no function: ${typeof value} ${String(value)}`,
    (s) => s.localStep('a').onExecute(wrong(value)),
    ['NOT_CALLABLE s.a.onExecute'],
  ]),
  [
    'an onExecute that is undefined',
    (s) => s.localStep('a').onExecute(wrong(undefined)),
    ['NOT_CALLABLE s.a.onExecute'],
  ],
  ['a number as an action', (s) => s.localStep('a', wrong(42)), ['NOT_CALLABLE s.a.onExecute']],
  [
    'an onFailure that is no function, and no onExecute',
    (s) => s.localStep('a').onFailure(wrong(1)),
    ['NOT_CALLABLE s.a.onFailure', 'EXECUTE_MISSING s.a'],
  ],
  [
    'a condition that is no function',
    (s) => s.conditionalStep('c').ifThen(wrong(true), inner()),
    ['NOT_CALLABLE s.c.if-1'],
  ],
  ['an activity without a name', (s) => s.localStep('a', sagaActivity('')), ['MALFORMED s.a.onExecute']],
  [
    'an activity in a remote step',
    (s) => s.remoteStep('a', wrong(sagaActivity('reserve'))),
    ['MALFORMED s.a.onExecute.activity', 'MALFORMED s.a.onExecute'],
  ],
];

const branches: readonly Case[] = [
  [
    'an uncommitted inner saga, in each place',
    (s) =>
      s.conditionalStep('c').ifThen(nothing, new Saga()).ifThen(nothing, new Saga()).elseThen(new Saga()),
    ['INNER_NOT_COMMITTED s.c.if-1', 'INNER_NOT_COMMITTED s.c.if-2', 'INNER_NOT_COMMITTED s.c.else'],
  ],
  ['a saga inside itself', (s) => s.conditionalStep('c').elseThen(s), ['INNER_NOT_COMMITTED s.c.else']],
  ...[undefined, null, 'saga', {}, Saga].map((value): Case => [
    `a branch that is no saga: ${typeof value}`,
    (s) => s.conditionalStep('c').ifThen(nothing, wrong(value)),
    ['INNER_NOT_A_SAGA s.c.if-1'],
  ]),
  [
    'a function that adds no steps to its branch',
    (s) => s.conditionalStep('c').ifThen(nothing, nothing),
    ['EMPTY_SAGA s.c.if-1'],
  ],
  [
    'a function that returns another saga',
    (s) => s.conditionalStep('c').elseThen(() => inner()),
    ['INNER_NOT_A_SAGA s.c.else'],
  ],
  [
    'the faults of a branch that a function builds',
    (s) => s.conditionalStep('c').elseThen((body) => body.remoteStep('a b')),
    ['NAME_INVALID s.c.else.a b', 'EMPTY_STEP s.c.else.a b'],
  ],
];

const details: readonly Case[] = [
  ['a bad step name', (s) => s.localStep('a b', nothing), ['NAME_INVALID s.a b']],
  ['a reserved step name', (s) => s.localStep('constructor', nothing), ['NAME_INVALID s.constructor']],
  ['an empty step name', (s) => s.localStep('', nothing), ['NAME_INVALID s.']],
  ['a name that is a number', (s) => s.conditionalStep(wrong(7)).elseThen(inner()), ['NAME_INVALID s.7']],
  [
    'parameters that cannot be stored',
    (s) =>
      s
        .localStep('a')
        .onExecute(nothing, { deep: [nothing] })
        .onFailure(nothing, wrong(5)),
    ['PARAMETERS_INVALID s.a.onExecute', 'PARAMETERS_INVALID s.a.onFailure'],
  ],
  [
    'parameters of a condition that cannot be stored',
    (s) => s.conditionalStep('c').ifThen(nothing, inner(), { n: NaN }),
    ['PARAMETERS_INVALID s.c.if-1'],
  ],
  [
    'every bad option',
    (s) =>
      s.localStep('a', nothing, wrong({ retry: 1, settleTime: 0, execute: { maximumAttempts: 0 }, undo: 5 })),
    ['retry', 'settleTime', 'execute.maximumAttempts', 'undo'].map(
      (field) => `OPTIONS_INVALID s.a.options.${field}`,
    ),
  ],
  ...[null, [], 'options', 5].map((value): Case => [
    `options that are no object: ${JSON.stringify(value)}`,
    (s) => s.localStep('a', nothing, wrong(value)),
    ['OPTIONS_INVALID s.a.options'],
  ]),
];

const commitOf = (change: (saga: Saga) => unknown) => () => {
  const saga = new Saga('s');
  saga.localStep('ok', nothing);
  change(saga);
  saga.commit();
};

describe('commit', () => {
  it.each([...steps, ...hooks, ...branches, ...details])('refuses %s', (_, change, issues) => {
    expect(issuesOf(commitOf(change))).toEqual(issues);
  });

  it('refuses an empty saga, with a name and without', () => {
    expect(issuesOf(() => new Saga('s').commit())).toEqual(['EMPTY_SAGA s']);
    expect(issuesOf(() => new Saga().commit())).toEqual(['EMPTY_SAGA (unnamed)']);
  });

  it.each([
    '',
    ' ',
    'a b',
    '-a',
    '.a',
    'ä',
    'a/b',
    'a:b',
    'default',
    'toString',
    '__proto__',
    'x'.repeat(101),
  ])('refuses the saga name %j', (name) => {
    expect(codesOf(() => new Saga(name).localStep(nothing).commit())).toEqual(['NAME_INVALID']);
  });

  it.each([null, 42, {}, []])('refuses the saga name %j, which is no text', (name) => {
    expect(issuesOf(() => new Saga(wrong(name)).localStep(nothing).commit())).toEqual([
      'NAME_INVALID (unnamed)',
    ]);
  });

  it.each(['a', 'A1', '0', 'order-processing', 'a.b_c-d', 'x'.repeat(100)])('accepts the name %j', (name) => {
    expect(issuesOf(() => new Saga(name).localStep(name, nothing).commit())).toEqual([]);
  });

  it('refuses bad options of the saga', () => {
    const options = { errorReply: 'ignore', undo: { initialInterval: -1 } };
    expect(issuesOf(() => new Saga('s', wrong(options)).localStep(nothing).commit())).toEqual([
      'OPTIONS_INVALID s.options.errorReply',
      'OPTIONS_INVALID s.options.undo.initialInterval',
    ]);
    expect(issuesOf(() => new Saga('s', wrong(null)).localStep(nothing).commit())).toEqual([
      'OPTIONS_INVALID s.options',
    ]);
  });

  it('reports all issues at once, and none hides any other', () => {
    const saga = new Saga('no good', wrong({ keepReply: 'yes' }));
    saga.localStep('a');
    saga.localStep('ab', wrong('text'));
    saga.localStep('ab', nothing).onExecute(nothing);
    saga.remoteStep('r', { errorReply: wrong('x') });
    saga.conditionalStep('c').ifThen(nothing, new Saga()).ifThen(wrong(1), inner());
    expect(issuesOf(() => saga.commit())).toEqual([
      'OPTIONS_INVALID no good.options.keepReply',
      'NOT_CALLABLE no good.ab.onExecute',
      'CALLBACK_DOUBLED no good.ab.onExecute',
      'OPTIONS_INVALID no good.r.options.errorReply',
      'INNER_NOT_COMMITTED no good.c.if-1',
      'NOT_CALLABLE no good.c.if-2',
      'NAME_INVALID no good',
      'EMPTY_STEP no good.a',
      'STEP_DUPLICATE no good.ab',
      'EMPTY_STEP no good.r',
    ]);
  });

  it('throws an error with the code, the issues and their messages', () => {
    const error = thrownBy(() => new Saga('order').commit());
    expect(error).toBeInstanceOf(SagaDefinitionError);
    expect(error).toMatchObject({
      name: 'SagaDefinitionError',
      code: 'DEFINITION_INVALID',
      issues: [{ code: 'EMPTY_SAGA', path: 'order', message: 'A saga needs at least one step.' }],
      details: { issues: [{ code: 'EMPTY_SAGA' }] },
      message:
        '[DEFINITION_INVALID] The definition of order has errors:\n  order: A saga needs at least one step. (EMPTY_SAGA)',
    });
  });

  it('lists up to 50 issues in its message, and has all of them as data', () => {
    const saga = new Saga('order');
    for (let n = 0; n < 60; n += 1) saga.localStep();
    const error = thrownBy(() => saga.commit());
    expect(error.issues).toHaveLength(60);
    expect(error.message.split('\n')).toHaveLength(52);
    expect(error.message).toMatch(/… 10 more$/);
  });

  it('accepts a typed activity', () => {
    const activity: SagaActivity = sagaActivity('scan');
    expect(issuesOf(() => new Saga().localStep(activity).commit())).toEqual([]);
  });

  it('refuses sagas that are nested more than 50 deep', () => {
    const nested = (depth: number): Saga => {
      let saga: Saga = inner();
      for (let n = 0; n < depth; n += 1) saga = new Saga().conditionalStep('c').elseThen(saga).commit();
      return saga;
    };
    expect(issuesOf(() => nested(50))).toEqual([]);
    expect(codesOf(() => nested(51))).toEqual(['MALFORMED']);
  });
});

function codesOf(action: () => unknown): readonly (string | undefined)[] {
  return issuesOf(action).map((issue) => issue.split(' ')[0]);
}

function thrownBy(action: () => unknown): SagaDefinitionError {
  try {
    action();
  } catch (error) {
    if (error instanceof SagaDefinitionError) return error;
  }
  throw new Error('No definition was refused.');
}
