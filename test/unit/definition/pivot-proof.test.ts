import { Saga, sagaActivity, SagaRequest } from 'temporal-saga';
import { readDefinition } from '../../../src/definition/definition';
import { issuesOf } from './issues';

const nothing = () => undefined;
const ask = () => new SagaRequest({ target: 'stock/reserve' });

type Build = (saga: Saga) => unknown;

/** The steps of the examples, by their hook or mark: `undo`, `none`, `pivot`, `retriable`, `both` or `bare`. */
const STEPS = {
  undo: (saga: Saga, id: string) => saga.remoteStep(id, ask).onFailure(ask),
  none: (saga: Saga, id: string) => saga.localStep(id, nothing).withoutUndo('it reads only'),
  pivot: (saga: Saga, id: string) => saga.remoteStep(id, ask).pivot(),
  retriable: (saga: Saga, id: string) => saga.remoteStep(id, ask).retriable(),
  both: (saga: Saga, id: string) => saga.localStep(id, nothing).onFailure(nothing).retriable(),
  bare: (saga: Saga, id: string) => saga.localStep(id, sagaActivity('write')),
} as const;
type Kind = keyof typeof STEPS;

/** A saga of such steps; the name of a step is its key, with an optional digit. */
const sagaOf =
  (...steps: readonly (`${Kind}${'' | 1 | 2 | 3}` | Build)[]): Build =>
  (saga) => {
    for (const step of steps) {
      if (typeof step === 'string') STEPS[step.replace(/\d$/, '') as Kind](saga, step);
      else step(saga);
    }
  };
const branch = (build: Build): Saga => {
  const saga = new Saga();
  build(saga);
  return saga;
};
/** A conditional step, `c` unless it has another name. */
const choice =
  (alternatives: readonly Build[], otherwise?: Build, id = 'c'): Build =>
  (saga) => {
    const step = saga.conditionalStep(id);
    for (const build of alternatives) step.ifThen(nothing, branch(build).commit());
    if (otherwise) step.elseThen(branch(otherwise).commit());
  };
const issuesOfSaga = (build: Build) =>
  issuesOf(() => {
    const saga = new Saga('s');
    build(saga);
    saga.commit();
  });

describe('a saga is well formed', () => {
  it.each<readonly [string, Build]>([
    ['without a pivot, with any steps', sagaOf('bare', 'undo', 'none', 'retriable')],
    ['with only a pivot', sagaOf('pivot')],
    ['with a pivot that has an undo', (s) => s.remoteStep('p', ask).onFailure(ask).pivot()],
    [
      'with undos before the pivot and retriable steps after it',
      sagaOf('undo', 'none', 'pivot', 'retriable'),
    ],
    ['with a pivot that is retriable', (s) => s.remoteStep('p', ask).pivot().retriable()],
    ['with a pivot in each branch', sagaOf('undo', choice([sagaOf('pivot')], sagaOf('pivot')), 'retriable')],
    [
      'with a pivot in one branch, and steps without duties in the other',
      choice([sagaOf('undo', 'pivot', 'retriable')], sagaOf('bare')),
    ],
    [
      'with a pivot in each of two steps of which one runs',
      choice([sagaOf('pivot1')], choice([sagaOf('pivot2')])),
    ],
  ])('%s', (_, build) => {
    expect(issuesOfSaga(build)).toEqual([]);
  });
});

describe('a saga is refused', () => {
  it.each<readonly [string, Build, readonly string[]]>([
    ['with two pivots in a row', sagaOf('pivot1', 'pivot2'), ['PIVOT_DOUBLED s.pivot2']],
    [
      'with each pivot after the first',
      sagaOf('pivot1', 'pivot2', 'pivot3'),
      ['PIVOT_DOUBLED s.pivot2', 'PIVOT_DOUBLED s.pivot3'],
    ],
    [
      'with a pivot after a branch that may have had one',
      sagaOf(choice([sagaOf('pivot')]), 'pivot'),
      ['PIVOT_DOUBLED s.pivot'],
    ],
    [
      'with a pivot in a branch after another pivot',
      sagaOf('pivot', choice([sagaOf('retriable')], sagaOf('pivot'))),
      ['PIVOT_DOUBLED s.c.else.pivot'],
    ],
    [
      'with pivots in two conditional steps, which may both choose them',
      sagaOf(choice([sagaOf('pivot')]), choice([sagaOf('pivot')], undefined, 'd')),
      ['PIVOT_DOUBLED s.d.if-1.pivot'],
    ],
    ['with a step after the pivot that may fail', sagaOf('pivot', 'undo'), ['NOT_RETRIABLE s.undo']],
    [
      'with a step after a branch that may have passed a pivot',
      sagaOf(choice([sagaOf('bare'), sagaOf('pivot')]), 'bare', 'retriable'),
      ['NOT_RETRIABLE s.bare'],
    ],
    [
      'with a step in a branch after one that may have passed a pivot',
      sagaOf(choice([], sagaOf('pivot', 'retriable')), choice([sagaOf('bare')], undefined, 'd')),
      ['NOT_RETRIABLE s.d.if-1.bare'],
    ],
    [
      'with a step before the pivot that cannot be undone',
      sagaOf('bare', 'retriable', 'pivot'),
      ['NOT_COMPENSATABLE s.bare', 'NOT_COMPENSATABLE s.retriable'],
    ],
    [
      'with a step before a branch that may have a pivot',
      sagaOf('bare', choice([sagaOf('undo')], sagaOf('pivot'))),
      ['NOT_COMPENSATABLE s.bare'],
    ],
    [
      'with a step in a branch before a pivot behind it',
      sagaOf(choice([sagaOf('bare'), sagaOf('undo')]), 'pivot'),
      ['NOT_COMPENSATABLE s.c.if-1.bare'],
    ],
    [
      'with a step between two pivots of which either may be passed',
      sagaOf(choice([sagaOf('pivot')]), 'both', 'bare', choice([sagaOf('pivot')], undefined, 'd')),
      ['NOT_RETRIABLE s.bare', 'NOT_COMPENSATABLE s.bare', 'PIVOT_DOUBLED s.d.if-1.pivot'],
    ],
    [
      'with a step deep in other conditional steps',
      sagaOf('pivot', choice([choice([], choice([sagaOf('bare')]))])),
      ['NOT_RETRIABLE s.c.if-1.c.else.c.if-1.bare'],
    ],
  ])('%s', (_, build, issues) => {
    expect(issuesOfSaga(build)).toEqual(issues);
  });

  it('with a step that has a compensation and is declared to need none, pivot or not', () => {
    const contradicted = (s: Saga) => s.localStep('a', nothing).onFailure(nothing).withoutUndo('it is none');
    expect(issuesOfSaga(contradicted)).toEqual(['UNDO_CONTRADICTED s.a']);
    expect(issuesOfSaga(sagaOf(contradicted, 'pivot'))).toEqual(['UNDO_CONTRADICTED s.a']);
  });

  it('with all its issues, the issues of the reader first', () => {
    const build = sagaOf('bare', (s) => s.localStep('empty'), 'pivot', 'undo');
    expect(issuesOfSaga(build)).toEqual([
      'EMPTY_STEP s.empty',
      'NOT_COMPENSATABLE s.bare',
      'NOT_RETRIABLE s.undo',
    ]);
  });

  it('for the issues of a branch when the branch is committed', () => {
    expect(issuesOfSaga(choice([sagaOf('pivot', 'bare')]))).toEqual(['NOT_RETRIABLE (unnamed).bare']);
  });

  it('without issues of a saga that was refused as a branch', () => {
    const build = sagaOf('pivot', (s) => s.conditionalStep('c').ifThen(nothing, new Saga()));
    expect(issuesOfSaga(build)).toEqual(['INNER_NOT_COMMITTED s.c.if-1']);
  });
});

describe('the proof of a definition edited by hand', () => {
  const pivot = { kind: 'local', id: 'p', onExecute: { callback: 'f' }, pivot: true };
  const bare = { kind: 'local', id: 'b', onExecute: { callback: 'f' } };
  const read = (...steps: readonly unknown[]) =>
    issuesOf(() => readDefinition({ format: 1, name: 's', steps }));

  it('skips values that are no steps', () => {
    expect(read(null, pivot, { kind: 'conditional', id: 'c', ifThen: 5, elseThen: 'x' }, bare)).toEqual([
      'MALFORMED s.steps[0]',
      'MALFORMED s.c.ifThen',
      'NOT_RETRIABLE s.b',
    ]);
    expect(read(pivot, { kind: 'conditional', id: 'c', ifThen: [null, { steps: 5 }] })).toEqual([
      'MALFORMED s.c.if-1',
      'MALFORMED s.c.if-2.steps',
      'MALFORMED s.c.if-2',
    ]);
  });

  it('reports steps with invalid names', () => {
    expect(read(pivot, { ...bare, id: 7 })).toEqual(['NAME_INVALID s.7', 'NOT_RETRIABLE s.7']);
  });

  it('assumes an effect of a step of an unknown kind', () => {
    expect(read({ kind: 'loop', id: 'l' }, pivot)).toEqual(['MALFORMED s.l', 'NOT_COMPENSATABLE s.l']);
  });

  it('is skipped when the steps are nested too deep to be read', () => {
    let steps: readonly unknown[] = [pivot, bare];
    for (let n = 0; n < 10_000; n += 1)
      steps = [{ kind: 'conditional', id: 'c', ifThen: [], elseThen: { steps } }];
    expect(read(...steps)).toEqual([expect.stringMatching(/^MALFORMED s(\.c\.else){51}$/)]);
  });
});

describe('D8: one rule decides which steps need an undo', () => {
  const order = (step: Build) => sagaOf(step, choice([step]), 'pivot');

  test('D8: a local function before a pivot needs neither an undo nor withoutUndo', () => {
    expect(issuesOfSaga(order((s) => s.localStep('count', nothing)))).toEqual([]);
  });

  test.each<readonly [string, Build]>([
    ['an activity of a local step', (s) => s.localStep('act', sagaActivity('act'))],
    ['a request', (s) => s.remoteStep('act', ask)],
  ])('D8: %s before a pivot has an effect outside of the context, and needs one of the two', (_, step) => {
    expect(issuesOfSaga(order(step))).toEqual(['NOT_COMPENSATABLE s.act', 'NOT_COMPENSATABLE s.c.if-1.act']);
  });
});
