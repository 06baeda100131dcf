import { Saga, SagaRequest } from 'temporal-saga';
import { issuesOf } from './issues';

type Body = (body: Saga) => unknown;

const send = (saga: Saga, name = 'send') =>
  saga.remoteStep(name).onExecute(() => new SagaRequest({ target: 'a/send' }));
const plain: Body = (body) => send(body);
const undone: Body = (body) => send(body).onFailure(() => new SagaRequest({ target: 'a/undo' }));
const pivot: Body = (body) => send(body).pivot();
const retriable: Body = (body) => send(body).retriable();
const repeat = (saga: Saga, body: Body, atMost = 2) =>
  saga.repeatStep('r', body, { atMost }).until(() => true);

/** The issues of a saga that the function builds. */
const issuesIn = (build: (saga: Saga) => unknown) =>
  issuesOf(() => {
    const saga = new Saga('s');
    build(saga);
    return saga.commit();
  });

describe('the branches of a step', () => {
  it('have names of their own', () => {
    expect(issuesIn((saga) => saga.parallelStep('p').branch('a', plain).branch('a', plain))).toContain(
      'PART_DOUBLED s.p.a',
    );
    expect(issuesIn((saga) => saga.alternativesStep('p').first('a', undone).orElse('a', plain))).toContain(
      'PART_DOUBLED s.p.a',
    );
    expect(issuesIn((saga) => saga.decisionStep('d').on('timeout'))).toEqual(['PART_DOUBLED s.d.timeout']);
  });

  it('are two or more beside each other', () => {
    expect(issuesIn((saga) => saga.parallelStep('p').branch('a', plain))).toEqual(['PARALLEL_TOO_FEW s.p']);
  });

  it('are one or more otherwise', () => {
    expect(issuesIn((saga) => saga.alternativesStep('p'))).toEqual(['EMPTY_STEP s.p']);
    expect(issuesIn((saga) => saga.decisionStep('p'))).toEqual(['EMPTY_STEP s.p']);
  });

  it('come after branches that are defined before them', () => {
    const after = (name: string) =>
      issuesIn((saga) =>
        saga
          .parallelStep('p')
          .branch('a', plain, { after: [name] })
          .branch('b', plain),
      );
    expect(after('b')).toEqual(['AFTER_CYCLE s.p.a.after']);
    expect(after('c')).toEqual(['AFTER_UNKNOWN s.p.a.after']);
  });
});

describe('a pivot', () => {
  it('stands behind what runs beside others, or again', () => {
    expect(issuesIn((saga) => saga.parallelStep('p').branch('a', pivot).branch('b', undone))).toContain(
      'PIVOT_IN_PARALLEL s.p',
    );
    expect(issuesIn((saga) => saga.forEachStep('l', pivot).over(() => []))).toEqual(['PIVOT_IN_LOOP s.l']);
    expect(issuesIn((saga) => repeat(saga, pivot))).toEqual(['PIVOT_IN_REPEAT s.r']);
  });

  it('is followed by what cannot fail', () => {
    const behind = (build: Body) =>
      issuesIn((saga) => {
        pivot(saga);
        build(saga);
      });
    expect(behind((saga) => saga.eventStep('e', { timeout: '1 day' }))).toEqual(['TIMEOUT_AFTER_PIVOT s.e']);
    expect(behind((saga) => saga.decisionStep('d').on('yes').on('no', 'fail'))).toEqual([
      'TIMEOUT_AFTER_PIVOT s.d',
    ]);
    expect(behind((saga) => saga.forEachStep('l', retriable, { tolerate: 1 }).over(() => []))).toContain(
      'TOLERANCE_AFTER_PIVOT s.l',
    );
    expect(
      behind((saga) => saga.forEachStep('l', retriable, { enough: { count: 1 } }).over(() => [])),
    ).toContain('ENOUGH_AFTER_PIVOT s.l');
    expect(behind((saga) => repeat(saga, retriable))).toEqual(['REPEAT_AFTER_PIVOT s.r']);
    expect(behind((saga) => repeat(saga, plain))).toEqual([
      'REPEAT_AFTER_PIVOT s.r',
      'NOT_RETRIABLE s.r.send',
    ]);
    expect(behind((saga) => saga.parallelStep('p').branch('a', retriable).branch('b', plain))).toEqual([
      'NOT_RETRIABLE s.p.b.send',
    ]);
    const unless = () => true;
    expect(
      behind((saga) =>
        saga
          .alternativesStep('w')
          .first('a', undone)
          .orElse('b', undone, { unless })
          .orElse('c', retriable, { unless }),
      ),
    ).toEqual(['UNLESS_AFTER_PIVOT s.w.c']);
    expect(
      behind((saga) => {
        saga
          .alternativesStep('w')
          .first('a', undone)
          .orElse('b', (body) => repeat(body, undone))
          .orElse('c', retriable);
        saga.eventStep('e').timerStep('t', '1 day');
        saga.decisionStep('d', { timeout: '1 day' }).on('yes').onTimeout(retriable);
        saga.forEachStep('l', retriable).over(() => []);
      }),
    ).toEqual([]);
  });

  it('comes after what can be undone, in each branch', () => {
    const before = (build: Body) =>
      issuesIn((saga) => {
        build(saga);
        send(saga, 'pivot').pivot();
      });
    expect(before((saga) => saga.parallelStep('p').branch('a', undone).branch('b', plain))).toEqual([
      'NOT_COMPENSATABLE s.p.b.send',
    ]);
    expect(before((saga) => saga.forEachStep('l', plain).over(() => []))).toEqual([
      'NOT_COMPENSATABLE s.l.send',
    ]);
    expect(before((saga) => repeat(saga, plain))).toEqual(['NOT_COMPENSATABLE s.r.send']);
    expect(before((saga) => saga.decisionStep('d').on('yes', plain))).toEqual([
      'NOT_COMPENSATABLE s.d.yes.send',
    ]);
    expect(before((saga) => saga.eventStep('e', { timeout: '1 day' }).timerStep('t', '1 day'))).toEqual([]);
  });
});

describe('what is tried again', () => {
  it('can be undone, without a pivot too', () => {
    expect(issuesIn((saga) => saga.sagaStep('x', plain, { attempts: 2 }))).toEqual([
      'NOT_COMPENSATABLE s.x.send',
    ]);
    expect(issuesIn((saga) => saga.forEachStep('l', plain, { tolerate: 1 }).over(() => []))).toEqual([
      'NOT_COMPENSATABLE s.l.send',
    ]);
    expect(issuesIn((saga) => saga.alternativesStep('w').first('a', plain).orElse('b', plain))).toEqual([
      'NOT_COMPENSATABLE s.w.a.send',
    ]);
  });

  it('can be undone, where an item may be one that is not needed', () => {
    expect(
      issuesIn((saga) => saga.forEachStep('l', plain, { enough: { percent: 40 } }).over(() => [])),
    ).toEqual(['NOT_COMPENSATABLE s.l.send']);
  });

  it('needs no undo where no round is undone before the next one', () => {
    expect(issuesIn((saga) => repeat(saga, plain))).toEqual([]);
  });
});

describe('the options of blocks and waits', () => {
  it.each<[string, Body, readonly string[]]>([
    [
      'a timeout beside onTimeout',
      (saga) => saga.eventStep('e').onTimeout(() => undefined),
      ['TIMEOUT_MISSING s.e'],
    ],
    [
      'a timeout of a decision beside onTimeout',
      (saga) => saga.decisionStep('d').on('a').onTimeout(plain),
      ['TIMEOUT_MISSING s.d'],
    ],
    [
      'atOnce up to 500',
      (saga) => saga.forEachStep('l', plain, { atOnce: 501 }).over(() => []),
      ['OPTIONS_INVALID s.l.atOnce'],
    ],
    [
      'attempts up to 1,000',
      (saga) => saga.sagaStep('x', undone, { attempts: 1001 }),
      ['OPTIONS_INVALID s.x.attempts'],
    ],
    [
      'approvals from 1',
      (saga) => saga.decisionStep('d', { approvals: 0 }).on('a'),
      ['OPTIONS_INVALID s.d.approvals'],
    ],
    [
      'a percentage up to 100',
      (saga) => saga.forEachStep('l', undone, { tolerate: { percent: 101 } }).over(() => []),
      ['OPTIONS_INVALID s.l.tolerate'],
    ],
    ['over', (saga) => saga.forEachStep('l', plain), ['EXECUTE_MISSING s.l']],
    ['until', (saga) => saga.repeatStep('r', plain, { atMost: 2 }), ['EXECUTE_MISSING s.r']],
    ['atMost up to 1,000', (saga) => repeat(saga, plain, 1_001), ['OPTIONS_INVALID s.r.atMost']],
    [
      'input beside output',
      (saga) => saga.sagaStep('x', plain).output(() => undefined),
      ['EXECUTE_MISSING s.x.output'],
    ],
    [
      'one reducer for a key',
      (saga) =>
        saga.parallelStep('p').branch('a', plain).branch('b', plain).merge('k', 'sum').merge('k', 'sum'),
      ['MARK_DOUBLED s.p.merge.k'],
    ],
  ])('need %s', (_, build, issues) => {
    expect(issuesIn(build)).toEqual(issues);
  });
});

describe('two waits for the same event', () => {
  const paid: Body = (body) => body.eventStep('paid');
  const keyed: Body = (body) => body.eventStep('paid', { key: () => 'k' });

  it('are ambiguous when they may be open at once and have no key', () => {
    expect(issuesIn((saga) => saga.parallelStep('p').branch('a', paid).branch('b', paid))).toEqual([
      'EVENT_AMBIGUOUS s.p.b.paid',
    ]);
    expect(issuesIn((saga) => saga.forEachStep('l', paid, { atOnce: 2 }).over(() => []))).toEqual([
      'EVENT_AMBIGUOUS s.l.paid',
    ]);
    const rounds: Body = (body) => repeat(body, paid);
    expect(issuesIn((saga) => saga.parallelStep('p').branch('a', paid).branch('b', rounds))).toEqual([
      'EVENT_AMBIGUOUS s.p.b.r.paid',
    ]);
    expect(issuesIn((saga) => saga.forEachStep('l', rounds, { atOnce: 2 }).over(() => []))).toEqual([
      'EVENT_AMBIGUOUS s.l.r.paid',
    ]);
    const nested: Body = (body) => body.sagaStep('inner', paid);
    expect(issuesIn((saga) => saga.parallelStep('p').branch('a', nested).branch('b', paid))).toEqual([
      'EVENT_AMBIGUOUS s.p.b.paid',
    ]);
  });

  it('are distinct when one follows the other, or their keys distinguish them', () => {
    const after = { after: ['a'] };
    expect(issuesIn((saga) => saga.parallelStep('p').branch('a', paid).branch('b', paid, after))).toEqual([]);
    expect(issuesIn((saga) => saga.parallelStep('p').branch('a', keyed).branch('b', keyed))).toEqual([]);
    expect(issuesIn((saga) => saga.forEachStep('l', keyed, { atOnce: 2 }).over(() => []))).toEqual([]);
    expect(issuesIn((saga) => saga.forEachStep('l', paid).over(() => []))).toEqual([]);
    expect(issuesIn((saga) => repeat(saga, paid))).toEqual([]);
    expect(issuesIn((saga) => saga.eventStep('paid').eventStep('again', { event: 'paid' }))).toEqual([]);
  });
});
