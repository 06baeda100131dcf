import { Saga, SagaContext, SagaRequest } from 'temporal-saga';
import { InMemoryHost } from 'temporal-saga/testing';
import { bindCallbacks } from '../../../src/definition/bind-callbacks';
import { decodeDefinition, encodeDefinition } from '../../../src/definition/definition-codec';
import { readDefinition } from '../../../src/definition/definition';
import { haveSameStructure } from '../../../src/definition/structure';
import { issuesOf } from './issues';

const ask = () => new SagaRequest({ target: 'carts/read' });
const poll = { every: '5 s', for: '5 minutes' } as const;
const yes = () => true;
/** A value that the types forbid. */
const wrong = (value: unknown) => value as never;

const order = () =>
  new Saga('order')
    .undoStep('reject', { undo: { maximumAttempts: 3 } })
    .onFailure(ask, { why: 'failed' })
    .query('cart', ask, { execute: { attemptTimeout: '2s' } })
    .into('cart')
    .query('up', ask)
    .into(() => undefined)
    .onError(() => undefined, { limit: 5 })
    .until(yes, poll)
    .retriable()
    .check('payable', yes, { whenStepFails: 'wait' })
    .commit();

const issuesIn = (build: (saga: Saga) => unknown) =>
  issuesOf(() => {
    const saga = new Saga('s');
    build(saga);
    return saga.commit();
  });

describe('queries, checks and undo steps in plain data', () => {
  it('hold callbacks by reference, and durations in milliseconds', () => {
    expect(order().toJSON().steps).toEqual([
      {
        kind: 'undo',
        id: 'reject',
        onFailure: { callback: 'order.reject.onFailure', parameters: { why: 'failed' } },
        options: { undo: { maximumAttempts: 3 } },
      },
      {
        kind: 'query',
        id: 'cart',
        onExecute: { callback: 'order.cart.onExecute' },
        key: 'cart',
        options: { execute: { attemptTimeout: 2_000 } },
      },
      {
        kind: 'query',
        id: 'up',
        onExecute: { callback: 'order.up.onExecute' },
        into: { callback: 'order.up.into' },
        onError: { callback: 'order.up.onError', parameters: { limit: 5 } },
        until: { callback: 'order.up.until' },
        every: 5_000,
        for: 300_000,
        retriable: true,
      },
      {
        kind: 'check',
        id: 'payable',
        predicate: { callback: 'order.payable.predicate' },
        options: { whenStepFails: 'wait' },
      },
    ]);
  });

  it('are read from their text unchanged', () => {
    const text = JSON.stringify(order());
    expect(JSON.stringify(Saga.fromJSON(JSON.parse(text)))).toBe(text);
  });

  it('are packed and unpacked with their callbacks', () => {
    const { definition } = order().describe();
    const packed = encodeDefinition(definition, 0);
    expect(JSON.stringify(packed)).toContain('"until":true');
    expect(decodeDefinition(JSON.parse(JSON.stringify(packed)))).toEqual(order().toJSON());
  });

  it('name all their callbacks', () => {
    const { definition, callbacks } = order().describe();
    const { missing } = bindCallbacks(definition, new Map(), () => []);
    expect(missing).toEqual([
      ...['order.reject.onFailure', 'order.cart.onExecute', 'order.up.onExecute', 'order.up.into'],
      ...['order.up.onError', 'order.up.until', 'order.payable.predicate'],
    ]);
    expect(bindCallbacks(definition, callbacks, () => []).missing).toEqual([]);
  });

  it('differ in their structure where their hooks differ', () => {
    const once = new Saga('s').query('up', ask).commit().toJSON();
    const often = new Saga('s').query('up', ask).until(yes, poll).commit().toJSON();
    expect(haveSameStructure(once, often)).toBe(false);
  });

  it('keep what the builder was given, whatever the caller changes later', () => {
    const times = { every: 5, for: 50 };
    const saga = new Saga('s');
    saga.query('up', ask).until(yes, times);
    times.every = 7;
    expect(saga.commit().toJSON().steps[0]).toMatchObject({ every: 5, for: 50 });
  });
});

describe('the issues of queries, checks and undo steps', () => {
  it.each<readonly [string, (saga: Saga) => unknown, readonly string[]]>([
    ['an undo step without onFailure', (s) => s.undoStep('u'), ['EMPTY_STEP s.u']],
    [
      'a doubled onFailure',
      (s) => s.undoStep('u').onFailure(ask).onFailure(ask),
      ['CALLBACK_DOUBLED s.u.onFailure'],
    ],
    ['a query without a request', (s) => s.query('q', wrong(undefined)), ['NOT_CALLABLE s.q.onExecute']],
    ['a check without a predicate', (s) => s.check('c', wrong(5)), ['NOT_CALLABLE s.c.predicate']],
    ['two keys', (s) => s.query('q', ask).into('a').into('b'), ['CALLBACK_DOUBLED s.q.into']],
    ['a key and a function', (s) => s.query('q', ask).into('a').into(yes), ['CALLBACK_DOUBLED s.q.into']],
    ['a function and a key', (s) => s.query('q', ask).into(yes).into('a'), ['CALLBACK_DOUBLED s.q.into']],
    ['an empty key', (s) => s.query('q', ask).into(''), ['MALFORMED s.q.key']],
    [
      'a doubled until',
      (s) => s.query('q', ask).until(yes, poll).until(yes, poll),
      ['CALLBACK_DOUBLED s.q.until'],
    ],
    ['a doubled mark', (s) => s.query('q', ask).retriable().retriable(), ['MARK_DOUBLED s.q.retriable']],
    [
      'an until without times',
      (s) => s.query('q', ask).until(yes, wrong(undefined)),
      ['OPTIONS_INVALID s.q.every', 'OPTIONS_INVALID s.q.for'],
    ],
    [
      'an until with one time',
      (s) => s.query('q', ask).until(yes, wrong({ every: 5 })),
      ['OPTIONS_INVALID s.q.for'],
    ],
    [
      'times that are none',
      (s) => s.query('q', ask).until(yes, wrong({ every: 'soon', for: -1 })),
      ['OPTIONS_INVALID s.q.every', 'OPTIONS_INVALID s.q.for'],
    ],
    [
      'an unknown option',
      (s) => s.check('c', yes, wrong({ retries: 3 })),
      ['OPTIONS_INVALID s.c.options.retries'],
    ],
  ])('are found: %s', (_, build, issues) => {
    expect(issuesIn(build)).toEqual(issues);
  });

  const callback = { callback: 'x' };
  it.each<readonly [string, object, readonly string[]]>([
    [
      'an unknown field of a query',
      { kind: 'query', onExecute: callback, onSuccess: callback },
      ['MALFORMED s.a.onSuccess'],
    ],
    [
      'an unknown field of a check',
      { kind: 'check', predicate: callback, pivot: true },
      ['MALFORMED s.a.pivot'],
    ],
    [
      'an unknown field of an undo step',
      { kind: 'undo', onFailure: callback, probe: callback },
      ['MALFORMED s.a.probe'],
    ],
    ['a key that is no text', { kind: 'query', onExecute: callback, key: 5 }, ['MALFORMED s.a.key']],
    [
      'a key and a callback',
      { kind: 'query', onExecute: callback, key: 'k', into: callback },
      ['MALFORMED s.a'],
    ],
    ['a wrong mark', { kind: 'query', onExecute: callback, retriable: 1 }, ['MALFORMED s.a.retriable']],
    ['a time without until', { kind: 'query', onExecute: callback, every: 5 }, ['OPTIONS_INVALID s.a.every']],
    ['no hook', { kind: 'query', key: 'k' }, ['EMPTY_STEP s.a']],
    ['no request', { kind: 'query', into: callback }, ['EXECUTE_MISSING s.a']],
    [
      'an activity',
      { kind: 'check', predicate: { activity: 'x' } },
      ['MALFORMED s.a.predicate.activity', 'MALFORMED s.a.predicate'],
    ],
  ])('are found in data: %s', (_, step, issues) => {
    expect(issuesOf(() => readDefinition({ format: 2, name: 's', steps: [{ id: 'a', ...step }] }))).toEqual(
      issues,
    );
  });

  it('are thrown at once where a committed saga is changed', () => {
    const saga = new Saga('s');
    const query = saga.query('q', ask);
    saga.commit();
    for (const change of [
      () => query.into('key'),
      () => query.into(yes),
      () => query.until(yes, poll),
      () => query.retriable(),
      () => saga.query('r', ask),
      () => saga.check('c', yes),
      () => saga.undoStep('u'),
    ]) {
      expect(issuesOf(change)).toEqual([expect.stringContaining('ADDED_AFTER_COMMIT')]);
    }
  });
});

describe('the proof of the pivot', () => {
  const pivot = (saga: Saga) => saga.remoteStep('p', ask).pivot();

  it('demands no undo of a query, a check or an undo step before the pivot', () => {
    const issues = issuesIn((saga) => {
      saga.query('q', ask).check('c', yes).undoStep('u').onFailure(ask);
      pivot(saga);
    });
    expect(issues).toEqual([]);
  });

  it('demands that a query after the pivot is retriable', () => {
    expect(issuesIn((saga) => pivot(saga).query('q', ask))).toEqual(['NOT_RETRIABLE s.q']);
    expect(issuesIn((saga) => pivot(saga).query('q', ask).retriable())).toEqual([]);
  });

  it('refuses a check after the pivot, which may fail whatever is tried', () => {
    expect(issuesIn((saga) => pivot(saga).check('c', yes))).toEqual(['CHECK_AFTER_PIVOT s.c']);
  });

  it('accepts a check after the pivot in an alternative that another one follows', () => {
    const issues = issuesIn((saga) => {
      pivot(saga);
      saga
        .alternativesStep('way')
        .first('a', (body) => body.check('c', yes))
        .orElse('b', (body) => body.localStep('x', () => undefined).retriable());
    });
    expect(issues).toEqual([]);
  });

  it('accepts an undo step after the pivot', () => {
    expect(issuesIn((saga) => pivot(saga).undoStep('u').onFailure(ask))).toEqual([]);
  });
});

describe('a saga in memory', () => {
  it('takes the answer of a query into the context', async () => {
    const saga = new Saga<{ sum?: number }>('s').query<number>('q', ask).into('sum').commit();
    const execution = await new InMemoryHost({ participants: { carts: () => 5 } }).run(saga);
    expect(execution.context).toEqual(new SagaContext({ sum: 5 }));
  });
});
