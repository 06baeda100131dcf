import { Saga } from 'temporal-saga';
import { mayFail, mustBeDone } from '../../../src/definition/steps/for-each-step';
import { issuesOf } from './issues';

const local = { kind: 'local', id: 'a', onExecute: { callback: 's.a.onExecute' } };
const undone = { ...local, onFailure: { callback: 's.a.onFailure' } };
const branch = (more: object = {}) => ({ steps: [undone], ...more });
const named = (name: string, more: object = {}) => branch({ name, ...more });

/** The issues of a definition with one step, edited by hand. */
const issuesIn = (step: object) =>
  issuesOf(() => Saga.fromJSON({ format: 2, name: 's', steps: [{ id: 'x', ...step }] }));

type Cases = readonly (readonly [title: string, data: object, issues: readonly string[]])[];

/** Checks each kind with data that is complete, but for the fields of the case. */
const refuses = (kind: string, complete: object, cases: Cases) => {
  it(`of kind ${kind} is read`, () => {
    expect(issuesIn({ kind, ...complete })).toEqual([]);
  });

  it.each(cases)(`of kind ${kind} is refused with %s`, (_, data, issues) => {
    expect(issuesIn({ kind, ...complete, ...data })).toEqual(issues);
  });
};

describe('a step in plain data', () => {
  refuses(
    'parallel',
    { branches: [named('a'), named('b', { after: ['a'] })], merge: { k: 'sum', l: { callback: 'c' } } },
    [
      ['branches that are no list', { branches: { a: 1 } }, ['MALFORMED s.x.branches']],
      ['no branches', { branches: undefined }, ['MALFORMED s.x.branches']],
      ['branches that are no objects', { branches: [null, named('b')] }, ['MALFORMED s.x.branch-1']],
      ['a branch without a name', { branches: [branch(), named('b')] }, ['NAME_INVALID s.x.branch-1']],
      ['a branch with an empty name', { branches: [named(''), named('b')] }, ['NAME_INVALID s.x.branch-1']],
      [
        'after that is no list',
        { branches: [named('a'), named('b', { after: 'a' })] },
        ['MALFORMED s.x.b.after'],
      ],
      [
        'after that names no text',
        { branches: [named('a'), named('b', { after: [5] })] },
        ['AFTER_UNKNOWN s.x.b.after'],
      ],
      ['another order of undos', { undoOrder: 'together' }, ['OPTIONS_INVALID s.x.undoOrder']],
      ['merge that is no object', { merge: 'sum' }, ['MALFORMED s.x.merge']],
      ['merge that is null', { merge: null }, ['MALFORMED s.x.merge']],
      ['an unknown reducer', { merge: { k: 'product' } }, ['MALFORMED s.x.merge.k']],
      ['a reducer that is null', { merge: { k: null } }, ['MALFORMED s.x.merge.k']],
      ['atOnce below 1', { atOnce: 0 }, ['OPTIONS_INVALID s.x.atOnce']],
      ['a deadline that is a text', { deadline: '1 day' }, ['OPTIONS_INVALID s.x.deadline']],
      ['an unknown field', { tolerate: 1 }, ['MALFORMED s.x.tolerate']],
    ],
  );

  refuses(
    'alternatives',
    { alternatives: [named('a', { unless: { callback: 'c' } }), named('b')], attempts: 2 },
    [
      ['alternatives that are no list', { alternatives: 'a' }, ['MALFORMED s.x.alternatives']],
      [
        'unless that is no operation',
        { alternatives: [named('a', { unless: 'f' })] },
        ['MALFORMED s.x.unless-a'],
      ],
      ['an alternative that is no object', { alternatives: [named('a'), 5] }, ['MALFORMED s.x.branch-2']],
      ['attempts that are no whole number', { attempts: 1.5 }, ['OPTIONS_INVALID s.x.attempts']],
      ['attempts below 1', { attempts: 0 }, ['OPTIONS_INVALID s.x.attempts']],
      ['a deadline of nothing', { deadline: 0 }, ['OPTIONS_INVALID s.x.deadline']],
    ],
  );

  refuses(
    'saga',
    { saga: branch(), input: { callback: 'c' }, output: { callback: 'd' }, attempts: 2, wait: 5 },
    [
      ['no inner saga', { saga: undefined }, ['MALFORMED s.x']],
      ['an input that is no operation', { input: 'f' }, ['MALFORMED s.x.input']],
      ['output without input', { input: undefined }, ['EXECUTE_MISSING s.x.output']],
      ['attempts in words', { attempts: 'three' }, ['OPTIONS_INVALID s.x.attempts']],
      ['a wait below 0', { wait: -1 }, ['OPTIONS_INVALID s.x.wait']],
      ['a deadline in words', { deadline: 'soon' }, ['OPTIONS_INVALID s.x.deadline']],
    ],
  );

  refuses('forEach', { saga: branch(), over: { callback: 'c' }, tolerate: { percent: 50 }, atOnce: 500 }, [
    ['no inner saga', { saga: 5 }, ['MALFORMED s.x']],
    ['no list', { over: undefined }, ['EXECUTE_MISSING s.x']],
    ['a list that is no operation', { over: [1, 2] }, ['MALFORMED s.x.over']],
    ['enough that is no object', { enough: 2 }, ['MALFORMED s.x.enough']],
    ['enough of 0', { enough: { count: 0 } }, ['OPTIONS_INVALID s.x.enough']],
    ['enough of more than all', { enough: { percent: 101 } }, ['OPTIONS_INVALID s.x.enough']],
    ['tolerate that is no object', { tolerate: 2 }, ['MALFORMED s.x.tolerate']],
    ['a count and a percentage', { tolerate: { count: 1, percent: 1 } }, ['OPTIONS_INVALID s.x.tolerate']],
    ['a count below 1', { tolerate: { count: 0 } }, ['OPTIONS_INVALID s.x.tolerate']],
    ['a percentage in words', { tolerate: { percent: 'half' } }, ['OPTIONS_INVALID s.x.tolerate']],
    ['a percentage of 0', { tolerate: { percent: 0 } }, ['OPTIONS_INVALID s.x.tolerate']],
    ['atOnce in words', { atOnce: 'all' }, ['OPTIONS_INVALID s.x.atOnce']],
  ]);

  refuses('repeat', { saga: branch(), until: { callback: 'c' }, atMost: 1_000, deadline: 5 }, [
    ['no saga', { saga: undefined }, ['MALFORMED s.x']],
    ['no predicate', { until: undefined }, ['EXECUTE_MISSING s.x']],
    ['a predicate that is no operation', { until: 'f' }, ['MALFORMED s.x.until']],
    ['no number of rounds', { atMost: undefined }, ['OPTIONS_INVALID s.x.atMost']],
    ['no round', { atMost: 0 }, ['OPTIONS_INVALID s.x.atMost']],
    ['more than 1,000 rounds', { atMost: 1_001 }, ['OPTIONS_INVALID s.x.atMost']],
    ['a deadline in words', { deadline: 'soon' }, ['OPTIONS_INVALID s.x.deadline']],
    ['an unknown field', { attempts: 2 }, ['MALFORMED s.x.attempts']],
  ]);

  refuses('timer', { duration: 5 }, [
    ['neither a duration nor a function', { duration: undefined }, ['EMPTY_STEP s.x']],
    ['a duration that is no whole number', { duration: 0.5 }, ['OPTIONS_INVALID s.x.duration']],
    ['a duration in words', { duration: '1 day' }, ['OPTIONS_INVALID s.x.duration']],
    ['a function that is no operation', { duration: undefined, time: 'f' }, ['MALFORMED s.x.time']],
  ]);

  refuses('event', { event: 'paid', key: { callback: 'k' }, timeout: 5, onTimeout: { callback: 'c' } }, [
    ['an event without a name', { event: '' }, ['NAME_INVALID s.x.event']],
    ['no event', { event: undefined }, ['NAME_INVALID s.x.event']],
    ['a key that is no operation', { key: 'k' }, ['MALFORMED s.x.key']],
    ['a timeout in words', { timeout: '1 day' }, ['OPTIONS_INVALID s.x.timeout']],
    ['onTimeout without a timeout', { timeout: undefined }, ['TIMEOUT_MISSING s.x']],
  ]);

  refuses(
    'decision',
    {
      choices: [
        { name: 'yes', steps: [] },
        { name: 'no', steps: [], fails: true },
      ],
      timeout: 5,
      onTimeout: branch(),
      shows: { callback: 'c' },
      approvals: 100,
    },
    [
      ['choices that are no list', { choices: { yes: [] } }, ['MALFORMED s.x.choices']],
      [
        'a choice that is no object',
        { choices: ['yes'] },
        ['MALFORMED s.x.branch-1', 'NAME_INVALID s.x.branch-1'],
      ],
      [
        'fails that is not true',
        { choices: [{ name: 'no', steps: [], fails: false }] },
        ['MALFORMED s.x.no.fails'],
      ],
      ['onTimeout that is no object', { onTimeout: 'fail' }, ['MALFORMED s.x.timeout']],
      ['onTimeout without a timeout', { timeout: undefined }, ['TIMEOUT_MISSING s.x']],
      ['shows that is no operation', { shows: 'f' }, ['MALFORMED s.x.shows']],
      ['more than 100 approvals', { approvals: 101 }, ['OPTIONS_INVALID s.x.approvals']],
      ['approvals in words', { approvals: 'two' }, ['OPTIONS_INVALID s.x.approvals']],
    ],
  );

  refuses('dynamic', { make: { callback: 'c' }, mayPivot: true, deadline: 5 }, [
    ['no maker', { make: undefined }, ['MALFORMED s.x.make']],
    ['mayPivot that is not true', { mayPivot: 'yes' }, ['OPTIONS_INVALID s.x.mayPivot']],
    ['a saga that is already made', { saga: branch() }, ['MALFORMED s.x.saga']],
    ['a deadline in words', { deadline: 'soon' }, ['OPTIONS_INVALID s.x.deadline']],
  ]);
});

describe('how many items of a loop have to be done', () => {
  it.each([
    [undefined, 10, 10],
    [{ count: 3 }, 10, 3],
    [{ count: 3 }, 2, 2],
    [{ percent: 40 }, 4, 2],
    [{ percent: 100 }, 7, 7],
    [{ percent: 14.3 }, 1_000, 143],
  ])('is, with enough %j, of %d items %d', (enough, items, expected) => {
    expect(mustBeDone(enough ? { enough } : {}, items)).toBe(expected);
  });
});

describe('how many items of a loop may fail', () => {
  it.each([
    [undefined, 0],
    [{ count: 3 }, 3],
    [{ percent: 25 }, 2],
  ])('is, of 10 items with the tolerance %j, %d', (tolerate, expected) => {
    expect(mayFail(tolerate ? { tolerate } : {}, 10)).toBe(expected);
  });
});

describe('the proof of blocks and waits in plain data', () => {
  const pivot = { ...local, id: 'p', pivot: true };
  const behindPivot = (step: object) =>
    issuesOf(() => Saga.fromJSON({ format: 2, name: 's', steps: [pivot, { id: 'x', ...step }] }));

  it('skips what is malformed', () => {
    expect(behindPivot({ kind: 'decision', choices: 5 })).toEqual(['MALFORMED s.x.choices']);
    expect(behindPivot({ kind: 'alternatives', alternatives: 5 })).toEqual(['MALFORMED s.x.alternatives']);
    expect(behindPivot({ kind: 'saga' })).toEqual(['MALFORMED s.x']);
    expect(behindPivot({ kind: 'forEach', over: { callback: 'c' } })).toEqual(['MALFORMED s.x']);
  });

  it('refuses a made saga that may hold the pivot behind another one', () => {
    const make = { kind: 'dynamic', make: { callback: 'c' } };
    expect(behindPivot(make)).toEqual([]);
    expect(behindPivot({ ...make, mayPivot: true })).toEqual(['PIVOT_DOUBLED s.x']);
  });

  it('refuses a step that can fail behind alternatives of which one holds a pivot', () => {
    const steps = [
      { kind: 'alternatives', id: 'w', alternatives: [named('a'), { name: 'b', steps: [pivot] }] },
      { ...local, id: 'y' },
    ];
    expect(issuesOf(() => Saga.fromJSON({ format: 2, name: 's', steps }))).toEqual(['NOT_RETRIABLE s.y']);
  });
});

describe('what a branch waits for in plain data', () => {
  const paid = { kind: 'event', id: 'paid', event: 'paid' };
  const wait = (name: string, after?: unknown) => ({ name, after, steps: [paid] });

  it('is compared although an edge is malformed', () => {
    expect(issuesIn({ kind: 'parallel', branches: [wait('a'), wait('b', 5)] })).toEqual([
      'MALFORMED s.x.b.after',
      'EVENT_AMBIGUOUS s.x.b.paid',
    ]);
  });

  it('is not compared where the branches are no list', () => {
    expect(issuesIn({ kind: 'parallel', branches: 5 })).toEqual(['MALFORMED s.x.branches']);
  });
});
