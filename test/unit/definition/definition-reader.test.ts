import { Saga } from 'temporal-saga';
import { readDefinition } from '../../../src/definition/definition';
import { issuesOf } from './issues';

const callback = (name: string) => ({ callback: name });
const local = (more: object = {}) => ({
  kind: 'local',
  id: 'a',
  onExecute: callback('s.a.onExecute'),
  ...more,
});
const conditional = (more: object) => ({ kind: 'conditional', id: 'c', ifThen: [], ...more });
const alternative = (more: object = {}) => ({ condition: callback('s.c.if-1'), steps: [local()], ...more });
const saga = (...steps: readonly unknown[]) => ({ format: 2, name: 's', steps });

const cases: readonly (readonly [title: string, definition: unknown, issues: readonly string[]])[] = [
  ['null', null, ['MALFORMED definition']],
  ['an array', [], ['MALFORMED definition']],
  ['a text', 'saga', ['MALFORMED definition']],
  ['an empty object', {}, ['MALFORMED (unnamed).format', 'MALFORMED (unnamed).steps']],
  ['another format', { ...saga(local()), format: 3 }, ['MALFORMED s.format']],
  ['an unknown field', { ...saga(local()), version: 1 }, ['MALFORMED s.version']],
  ['a name of the wrong type', { ...saga(local()), name: 5 }, ['NAME_INVALID (unnamed)']],
  ['a bad name', { ...saga(local()), name: 'a/b' }, ['NAME_INVALID a/b']],
  ['no steps', saga(), ['EMPTY_SAGA s']],
  ['steps in an object', { ...saga(), steps: { 0: local() } }, ['MALFORMED s.steps']],
  ['steps that are no objects', saga(null, 5, [local()]), [0, 1, 2].map((n) => `MALFORMED s.steps[${n}]`)],
  [
    'a hole in the steps',
    { ...saga(), steps: Object.assign(new Array(2), { 1: local() }) },
    ['MALFORMED s.steps[0]'],
  ],
  ['an unknown kind', saga({ kind: 'loop', id: 'a' }), ['MALFORMED s.a']],
  [
    'kinds with the names of inherited properties',
    saga({ kind: 'toString', id: 'a' }, { kind: '__proto__', id: 'b' }),
    ['MALFORMED s.a', 'MALFORMED s.b'],
  ],
  ['a missing kind', saga({ id: 'a' }), ['MALFORMED s.a']],
  ['a kind that cannot be printed', saga({ kind: { toString: 1, valueOf: 1 }, id: 'a' }), ['MALFORMED s.a']],
  ['a missing id', saga({ ...local(), id: undefined }), ['NAME_INVALID s.undefined']],
  ['an id that is a number', saga(local({ id: 7 })), ['NAME_INVALID s.7']],
  [
    'an id that cannot be printed',
    saga(local({ id: { toString: 1 } })),
    ['NAME_INVALID s.a value of type object'],
  ],
  ['the same id twice', saga(local(), local()), ['STEP_DUPLICATE s.a']],
  ['an unknown field of a step', saga(local({ onSuccess: callback('x') })), ['MALFORMED s.a.onSuccess']],
  [
    'options of a conditional step',
    saga(conditional({ ifThen: [alternative()], options: {} })),
    ['MALFORMED s.c.options'],
  ],
  ['no onExecute', saga({ kind: 'remote', id: 'a', onFailure: callback('x') }), ['EXECUTE_MISSING s.a']],
  ['no hook', saga({ kind: 'remote', id: 'a' }), ['EMPTY_STEP s.a']],
  [
    'hooks that are no operations',
    saga(local({ onExecute: null, onFailure: 'f' })),
    ['MALFORMED s.a.onExecute', 'MALFORMED s.a.onFailure'],
  ],
  ['a callback without a name', saga(local({ onExecute: callback('') })), ['MALFORMED s.a.onExecute']],
  ['a callback that is a number', saga(local({ onExecute: { callback: 1 } })), ['MALFORMED s.a.onExecute']],
  [
    'a callback and an activity',
    saga(local({ onExecute: { callback: 'x', activity: 'y' } })),
    ['MALFORMED s.a.onExecute.callback'],
  ],
  ...[5, '', 'two\nlines', 'half \ud83d', 'x'.repeat(201), 'default', '@temporal-saga/pin'].map(
    (activity) =>
      [
        `an activity ${JSON.stringify(activity).slice(0, 40)}`,
        saga(local({ onExecute: { activity } })),
        ['MALFORMED s.a.onExecute'],
      ] as const,
  ),
  [
    'an activity in a remote step',
    saga({ kind: 'remote', id: 'a', onExecute: { activity: 'y' } }),
    ['MALFORMED s.a.onExecute.activity', 'MALFORMED s.a.onExecute'],
  ],
  [
    'parameters that are no object',
    saga(local({ onExecute: { callback: 'x', parameters: 5 } })),
    ['PARAMETERS_INVALID s.a.onExecute'],
  ],
  [
    'parameters of an unknown type',
    saga(local({ onExecute: { callback: 'x', parameters: { a: { $type: 'Regex' } } } })),
    ['PARAMETERS_INVALID s.a.onExecute'],
  ],
  [
    'options that are no objects',
    { ...saga(local({ options: null })), options: 5 },
    ['OPTIONS_INVALID s.options', 'OPTIONS_INVALID s.a.options'],
  ],
  [
    'durations that are texts',
    saga(local({ options: { settleTime: '10s', execute: { attemptTimeout: 1.5 } } })),
    ['OPTIONS_INVALID s.a.options.settleTime', 'OPTIONS_INVALID s.a.options.execute.attemptTimeout'],
  ],
  [
    'marks that are not true',
    saga(local({ pivot: false, retriable: 'yes' })),
    ['MALFORMED s.a.pivot', 'MALFORMED s.a.retriable'],
  ],
  ...[null, '', ' \t', 5, {}].map(
    (reason) =>
      [
        `withoutUndo without a reason: ${JSON.stringify(reason)}`,
        saga(local({ withoutUndo: reason })),
        ['MALFORMED s.a.withoutUndo'],
      ] as const,
  ),
  [
    'an onFailure together with withoutUndo',
    saga(local({ onFailure: callback('x'), withoutUndo: 'it is not needed' })),
    ['UNDO_CONTRADICTED s.a'],
  ],
  ['a probe of a local step', saga(local({ probe: callback('x') })), ['MALFORMED s.a.probe']],
  [
    'a probe that is an activity',
    saga({ ...local(), kind: 'remote', probe: { activity: 'y' } }),
    ['MALFORMED s.a.probe.activity', 'MALFORMED s.a.probe'],
  ],
  [
    'marks of a conditional step',
    saga(conditional({ ifThen: [alternative()], pivot: true })),
    ['MALFORMED s.c.pivot'],
  ],
  [
    'a deadline in a branch',
    saga(conditional({ elseThen: { steps: [local()], options: { deadline: 5 } } })),
    ['OPTIONS_INVALID s.c.else.options.deadline'],
  ],
  [
    'deadlines that are texts',
    { ...saga(local({ options: { deadline: '5s' } })), options: { deadline: '1 day' } },
    ['OPTIONS_INVALID s.options.deadline', 'OPTIONS_INVALID s.a.options.deadline'],
  ],
  [
    'a conditional step without alternatives',
    saga({ kind: 'conditional', id: 'c' }),
    ['MALFORMED s.c.ifThen'],
  ],
  ['an empty conditional step', saga(conditional({})), ['EMPTY_STEP s.c']],
  ['an alternative that is no object', saga(conditional({ ifThen: [null] })), ['MALFORMED s.c.if-1']],
  [
    'a hole in the alternatives',
    saga(conditional({ ifThen: Object.assign(new Array(2), { 1: alternative() }) })),
    ['MALFORMED s.c.if-1'],
  ],
  [
    'an alternative without a condition',
    saga(conditional({ ifThen: [{ steps: [local()] }] })),
    ['MALFORMED s.c.if-1'],
  ],
  ['an empty branch', saga(conditional({ ifThen: [alternative({ steps: [] })] })), ['EMPTY_SAGA s.c.if-1']],
  [
    'an elseThen with a condition',
    saga(conditional({ elseThen: alternative() })),
    ['MALFORMED s.c.else.condition'],
  ],
  ['an elseThen that is no object', saga(conditional({ elseThen: 'x' })), ['MALFORMED s.c.else']],
  [
    'bad options of a branch',
    saga(conditional({ elseThen: { steps: [local()], options: { x: 1 } } })),
    ['OPTIONS_INVALID s.c.else.options.x'],
  ],
  [
    'two steps whose names with dots give the same path',
    saga(conditional({ ifThen: [alternative()] }), local({ id: 'c.if-1.a' })),
    ['STEP_DUPLICATE s.c.if-1.a'],
  ],
];

describe('a definition edited by hand', () => {
  it.each(cases)('is refused with %s', (_, definition, issues) => {
    expect(issuesOf(() => readDefinition(definition))).toEqual(issues);
  });

  it('is accepted with every known field', () => {
    const policy = {
      attemptTimeout: 1,
      totalTimeout: 2,
      initialInterval: 3,
      backoffCoefficient: 1.5,
      maximumInterval: 4,
      maximumAttempts: 5,
      replyTimeout: 6,
      nonRetryable: ['503', 'TypeError'],
    };
    const options = {
      execute: policy,
      undo: policy,
      probe: policy,
      whenUndoFails: 'continue',
      whenStepFails: 'wait',
      whenNotDone: 'retry',
      undoWhen: 'done',
      errorReply: 'continue',
      keepReply: false,
      settleTime: 6,
    };
    const definition = {
      ...saga(
        local({
          options: { ...options, deadline: 7 },
          onFailure: {
            activity: 'undo',
            parameters: { at: { $type: 'Date', value: new Date(0).toISOString() } },
          },
        }),
        conditional({
          ifThen: [alternative({ options, steps: [local({ withoutUndo: 'it reads only' })] })],
          elseThen: { steps: [local({ withoutUndo: 'it reads only' })], options: {} },
        }),
        { ...local({ id: 'p', pivot: true }), kind: 'remote', probe: callback('s.p.probe') },
        local({ id: 'r', retriable: true }),
      ),
      options: { ...options, deadline: 8 },
    };
    expect(readDefinition(definition)).toBe(definition);
    expect(Saga.fromJSON(definition).toJSON()).toEqual(definition);
  });

  it('is accepted with 1,000 steps', () => {
    const steps = Array.from({ length: 1_000 }, (_, index) => local({ id: `step-${index + 1}` }));
    expect(issuesOf(() => readDefinition(saga(...steps)))).toEqual([]);
  });

  it.each([10_000, 60])('is refused when it is nested %d deep', (depth) => {
    let steps: readonly unknown[] = [local()];
    for (let n = 0; n < depth; n += 1) steps = [conditional({ elseThen: { steps } })];
    expect(issuesOf(() => readDefinition(saga(...steps)))).toEqual([
      expect.stringMatching(/^MALFORMED s(\.c\.else){51}$/),
    ]);
  });

  it('may have paths of up to 900 characters', () => {
    const at = (name: string) => saga(conditional({ elseThen: { steps: [local({ id: name })] } }));
    const nested = (depth: number, name: string): unknown =>
      depth === 0
        ? local({ id: name })
        : conditional({ id: 'c'.repeat(94), elseThen: { steps: [nested(depth - 1, name)] } });
    expect(issuesOf(() => readDefinition(at('x'.repeat(100))))).toEqual([]);
    expect(issuesOf(() => readDefinition({ ...saga(nested(8, 'x'.repeat(100))), name: 'a.b' }))).toEqual([]);
    expect(issuesOf(() => readDefinition(saga(nested(9, 'x'))))).toEqual([
      expect.stringMatching(/^NAME_INVALID s(\.c{94}\.else){9}\.x$/),
    ]);
  });

  it('is refused with all its errors, in every place', () => {
    const wrong = saga(
      { kind: 'local', id: 'x y' },
      conditional({ ifThen: [alternative({ steps: [{}] })] }),
      5,
    );
    expect(issuesOf(() => readDefinition({ ...wrong, format: '1' }))).toEqual([
      'MALFORMED s.format',
      'NAME_INVALID s.x y',
      'EMPTY_STEP s.x y',
      'NAME_INVALID s.c.if-1.undefined',
      'MALFORMED s.c.if-1.undefined',
      'MALFORMED s.steps[2]',
    ]);
  });

  it('is refused with a short message, even when it has huge fields', () => {
    const huge = 'x'.repeat(1_000_000);
    const definition = {
      ...saga(local({ id: huge, kind: huge, options: { [huge]: huge, undoWhen: huge } })),
      name: huge,
      [huge]: 1,
    };
    try {
      readDefinition(definition);
    } catch (error) {
      expect((error as Error).message.length).toBeLessThan(5_000);
    }
    expect(issuesOf(() => readDefinition(definition))).toHaveLength(6);
  });

  it('is refused with all its issues, even when there are 100,000', () => {
    const fields = Object.fromEntries(Array.from({ length: 100_000 }, (_, n) => [`field-${n}`, 1]));
    expect(issuesOf(() => readDefinition({ ...saga(local()), ...fields }))).toHaveLength(100_000);
  });

  it('has a field named __proto__ reported as an unknown field', () => {
    const definition: unknown = JSON.parse('{"format":1,"name":"s","steps":[],"__proto__":{"steps":[1]}}');
    expect(issuesOf(() => readDefinition(definition))).toEqual(['MALFORMED s.__proto__', 'EMPTY_SAGA s']);
  });
});
