import { Saga, SagaRequest } from 'temporal-saga';
import { issuesOf } from './issues';

type Body = (body: Saga) => unknown;

const nothing = () => undefined;
const send = () => new SagaRequest({ target: 'a/send' });
const plain: Body = (body) => body.localStep('l', nothing);

/** The issues of a saga that the function builds. */
const issuesIn = (build: (saga: Saga) => unknown) =>
  issuesOf(() => {
    const saga = new Saga('s');
    build(saga);
    return saga.commit();
  });

describe('a chain of blocks and waits', () => {
  it('adds a step of each kind to the same saga, in its order', () => {
    const saga = new Saga('s');
    saga
      .localStep('local', nothing)
      .parallelStep('parallel')
      .branch('a', plain)
      .branch('b', plain)
      .sagaStep('saga', plain)
      .alternativesStep('alternatives')
      .first('a', plain)
      .forEachStep('forEach', plain)
      .over(() => [])
      .timerStep('timer', '1 day')
      .eventStep('event')
      .decisionStep('decision')
      .on('yes')
      .dynamicStep('dynamic', () => new Saga().localStep(nothing).commit())
      .repeatStep('repeat', plain, { atMost: 2 })
      .until(nothing)
      .conditionalStep('conditional')
      .elseThen(plain)
      .remoteStep('remote', send)
      .commit();
    expect(saga.committed).toBe(true);
    const { steps } = saga.toJSON();
    expect(steps.map(({ id }) => id)).toEqual(steps.map(({ kind }) => kind));
    expect(steps).toHaveLength(12);
  });
});

describe('a saga that is committed', () => {
  /** One call on a step of a saga that is committed already. */
  const late = <S>(add: (saga: Saga) => S, change: (step: S) => unknown) => {
    const saga = new Saga('s');
    const step = add(saga);
    saga.commit();
    return issuesOf(() => change(step));
  };

  it.each<readonly [string, readonly string[], string]>([
    [
      'a branch',
      late(
        (saga) => saga.parallelStep('x').branch('a', plain).branch('b', plain),
        (step) => step.branch('c', plain),
      ),
      's.x.c',
    ],
    [
      'a reducer',
      late(
        (saga) => saga.parallelStep('x').branch('a', plain).branch('b', plain),
        (step) => step.merge('k', 'sum'),
      ),
      's.x.merge.k',
    ],
    [
      'a predicate',
      late(
        (saga) => saga.repeatStep('x', plain, { atMost: 2 }).until(nothing),
        (step) => step.until(nothing),
      ),
      's.x.until',
    ],
    [
      'an alternative',
      late(
        (saga) => saga.alternativesStep('x').first('a', plain),
        (step) => step.orElse('b', plain),
      ),
      's.x.b',
    ],
    [
      'the context of an inner saga',
      late(
        (saga) => saga.sagaStep('x', plain),
        (step) => step.input(() => ({})),
      ),
      's.x.input',
    ],
    [
      'the results of an inner saga',
      late(
        (saga) => saga.sagaStep('x', plain),
        (step) => step.output(nothing),
      ),
      's.x.output',
    ],
    [
      'the results of a loop',
      late(
        (saga) => saga.forEachStep('x', plain).over(() => []),
        (step) => step.onEnd(nothing),
      ),
      's.x.onEnd',
    ],
    [
      'what follows an event',
      late(
        (saga) => saga.eventStep('x'),
        (step) => step.onEvent(nothing),
      ),
      's.x.onEvent',
    ],
    [
      'a choice',
      late(
        (saga) => saga.decisionStep('x').on('yes'),
        (step) => step.on('no'),
      ),
      's.x.no',
    ],
    [
      'what follows a timeout',
      late(
        (saga) => saga.decisionStep('x').on('yes'),
        (step) => step.onTimeout('fail'),
      ),
      's.x.timeout',
    ],
    [
      'a step of each kind',
      late(
        (saga) => saga.timerStep('x', 5),
        (step) => step.timerStep('y', 5),
      ),
      's.y',
    ],
  ])('takes no further part of a step: %s', (_, issues, path) => {
    expect(issues).toEqual([`ADDED_AFTER_COMMIT ${path}`]);
  });

  it.each<readonly [string, (saga: Saga) => unknown]>([
    ['parallel', (saga) => saga.parallelStep('y')],
    ['saga', (saga) => saga.sagaStep('y', plain)],
    ['alternatives', (saga) => saga.alternativesStep('y')],
    ['forEach', (saga) => saga.forEachStep('y', plain)],
    ['repeat', (saga) => saga.repeatStep('y', plain, { atMost: 2 })],
    ['hook', (saga) => saga.hookStep('y')],
    ['timer', (saga) => saga.timerStep('y', 5)],
    ['event', (saga) => saga.eventStep('y')],
    ['decision', (saga) => saga.decisionStep('y')],
    ['dynamic', (saga) => saga.dynamicStep('y', () => new Saga().localStep(nothing).commit())],
  ])('takes no step of kind %s', (_, add) => {
    const saga = new Saga('s').localStep(nothing).commit();
    expect(issuesOf(() => add(saga))).toEqual(['ADDED_AFTER_COMMIT s.y']);
    expect(saga.toJSON().steps).toHaveLength(1);
  });
});

describe('a function that builds a branch', () => {
  const inBranch = (build: Body) => issuesIn((saga) => saga.sagaStep('x', build));

  it('may commit the saga that it gets', () => {
    expect(inBranch((body) => body.localStep('l', nothing).commit())).toEqual([]);
  });

  it('must not return another saga, whose steps would be lost', () => {
    expect(inBranch(() => new Saga().localStep('l', nothing).commit())).toEqual(['INNER_NOT_A_SAGA s.x']);
  });

  it('has the issues of its steps reported below the step', () => {
    expect(inBranch(() => undefined)).toEqual(['EMPTY_SAGA s.x']);
    expect(inBranch((body) => body.localStep('l', nothing).localStep('l', nothing))).toEqual([
      'STEP_DUPLICATE s.x.l',
    ]);
  });

  it('throws its own errors', () => {
    const fail = () => {
      throw new RangeError('not now');
    };
    expect(() => new Saga('s').sagaStep('x', fail)).toThrow(RangeError);
  });

  it('throws what its options throw when they are read', () => {
    const tolerate = {
      get percent(): number {
        throw new RangeError('not now');
      },
    };
    const build: Body = (body) => body.forEachStep('l', plain, { tolerate }).over(() => []);
    expect(() => new Saga('s').sagaStep('x', build)).toThrow(RangeError);
  });
});

describe('the options of a block', () => {
  it('leave out of the data what is the default', () => {
    const saga = new Saga('s');
    saga.parallelStep('p', { undoOrder: 'together' }).branch('a', plain).branch('b', plain);
    saga.forEachStep('l', plain, { tolerate: 0 }).over(() => []);
    saga.decisionStep('d', { timeout: '1 day' }).on('yes').onTimeout('fail');
    saga.dynamicStep('m', () => new Saga().localStep(nothing).commit(), { mayPivot: false });
    saga.eventStep('e', { timeout: '1 day' }).onTimeout('fail');
    const [parallel, loop, decision, dynamic, event] = saga.commit().toJSON().steps;
    expect(Object.keys(parallel!)).toEqual(['kind', 'id', 'branches']);
    expect(Object.keys(loop!)).toEqual(['kind', 'id', 'saga', 'over']);
    expect(Object.keys(decision!)).toEqual(['kind', 'id', 'choices', 'timeout']);
    expect(Object.keys(dynamic!)).toEqual(['kind', 'id', 'make']);
    expect(Object.keys(event!)).toEqual(['kind', 'id', 'event', 'timeout']);
  });

  it('are refused when they are malformed, of each kind of block', () => {
    const soon = { deadline: 'soon' as '1 day' };
    expect(
      issuesIn((saga) => {
        saga.parallelStep('p', soon).branch('a', plain).branch('b', plain);
        saga.sagaStep('s', plain, soon).alternativesStep('w', soon).first('a', plain);
        saga.forEachStep('l', plain, soon).over(() => []);
        saga.dynamicStep('m', () => new Saga().localStep(nothing).commit(), soon);
      }),
    ).toEqual(['p', 's', 'w', 'l', 'm'].map((step) => `OPTIONS_INVALID s.${step}.deadline`));
  });

  it('of a branch are refused when after is no list', () => {
    const after = 'a' as unknown as readonly string[];
    expect(
      issuesIn((saga) => saga.parallelStep('p').branch('a', plain).branch('b', plain, { after })),
    ).toEqual(['MALFORMED s.p.b.after']);
  });

  it('of a timer are refused when its time is malformed', () => {
    expect(issuesIn((saga) => saga.timerStep('t', 'soon'))).toEqual(['OPTIONS_INVALID s.t.duration']);
    expect(issuesIn((saga) => saga.timerStep('t', -1))).toEqual(['OPTIONS_INVALID s.t.duration']);
  });
});
