import { Saga, type StepOptions } from 'temporal-saga';
import { toMilliseconds } from '../../../src/definition/options/duration';
import { loadInspected } from '../../../src/definition/validation/validation-mode';
import {
  DEFAULT_POLICIES,
  mergeOptions,
  resolvePolicy,
  persistentDefaults,
} from '../../../src/definition/options/resolve-options';
import { readPolicy } from '../../../src/definition/options/step-options';
import { issuesOf } from './issues';

const TEN_YEARS = 3_650 * 86_400_000;

describe('a duration', () => {
  it.each([
    [1, 1],
    [1_500, 1_500],
    [0.2, 1],
    [1.5, 2],
    [TEN_YEARS, TEN_YEARS],
    ['500', 500],
    ['500ms', 500],
    ['1 millisecond', 1],
    ['3 milliseconds', 3],
    ['7 msecs', 7],
    ['10s', 10_000],
    ['1 sec', 1_000],
    ['2 seconds', 2_000],
    ['0.5s', 500],
    ['5m', 300_000],
    ['2 mins', 120_000],
    ['1 minute', 60_000],
    ['1.5 hours', 5_400_000],
    ['2h', 7_200_000],
    ['1 hr', 3_600_000],
    ['2d', 172_800_000],
    ['1 DAY', 86_400_000],
    ['  3  S  ', 3_000],
  ])('%j is %d ms', (duration, milliseconds) => {
    expect(toMilliseconds(duration)).toBe(milliseconds);
  });

  it.each([
    ...[0, -1, NaN, Infinity, TEN_YEARS + 1],
    ...[
      '',
      ' ',
      's',
      '0s',
      '-1s',
      '+1s',
      '1w',
      '1 month',
      '1e3',
      '.5s',
      '1.s',
      '1s 500ms',
      '11 years',
      '3651d',
    ],
    ...[null, undefined, true, [], {}, 5n, Symbol('s')],
  ])('is not %p', (value) => {
    expect(toMilliseconds(value)).toBeUndefined();
  });

  it.each([`1${' '.repeat(1_000_000)}!`, ' '.repeat(1_000_000), `${'1'.repeat(1_000_000)}!`])(
    'B9: is no text of a million characters: it is refused without matching',
    (text) => {
      expect(toMilliseconds(text)).toBeUndefined();
    },
  );
});

describe('step options', () => {
  it('are kept in whole milliseconds', () => {
    const options: StepOptions = {
      execute: { attemptTimeout: '1.5s', totalTimeout: '2m', initialInterval: 10, maximumInterval: '1h' },
      undo: { backoffCoefficient: 1.5, maximumAttempts: 7, replyTimeout: '2d' },
      probe: { nonRetryable: ['503', 'ParseError'] },
      whenUndoFails: 'continue',
      whenStepFails: 'wait',
      whenNotDone: 'retry',
      deadline: '1h',
      undoWhen: 'replied',
      errorReply: 'continue',
      keepReply: true,
      settleTime: '3s',
    };
    const saga = new Saga().localStep('a', () => undefined, options).commit();
    expect(saga.toJSON().steps[0]?.options).toEqual({
      ...options,
      execute: {
        attemptTimeout: 1_500,
        totalTimeout: 120_000,
        initialInterval: 10,
        maximumInterval: 3_600_000,
      },
      undo: { backoffCoefficient: 1.5, maximumAttempts: 7, replyTimeout: 172_800_000 },
      deadline: 3_600_000,
      settleTime: 3_000,
    });
  });

  it('are copied when they are given: later changes to the object have no effect', () => {
    const options = { settleTime: 1, execute: { maximumAttempts: 2, nonRetryable: ['503'] } };
    const saga = loadInspected(() =>
      new Saga('s', options).localStep('a', () => undefined, options).commit(),
    );
    const before = JSON.parse(JSON.stringify(options)) as unknown;
    options.execute.nonRetryable.push('504');
    options.execute.maximumAttempts = 9;
    options.settleTime = 9;
    expect(saga.toJSON()).toMatchObject({ options: before, steps: [{ options: before }] });
  });

  it('are not checked again after the worker has inspected them', () => {
    const build = () => new Saga('s', { settleTime: 'soon' }).localStep('a', () => undefined).commit();
    expect(issuesOf(build)).toEqual(['OPTIONS_INVALID s.options.settleTime']);
    expect(loadInspected(build).toJSON()).toMatchObject({ options: {} });
  });

  it('are reported in the order of the calls', () => {
    const saga = new Saga('s', { settleTime: 0 });
    const a = saga.localStep('a', { settleTime: 0 });
    saga.remoteStep('b', { settleTime: 0 });
    a.onExecute(5 as never);
    saga.localStep('c', () => undefined, { deadline: 0 });
    expect(issuesOf(() => saga.commit())).toEqual([
      'OPTIONS_INVALID s.options.settleTime',
      'OPTIONS_INVALID s.a.options.settleTime',
      'OPTIONS_INVALID s.b.options.settleTime',
      'NOT_CALLABLE s.a.onExecute',
      'OPTIONS_INVALID s.c.options.deadline',
      'EMPTY_STEP s.b',
    ]);
  });

  it('leave out undefined fields', () => {
    const options = { settleTime: undefined, execute: undefined } as unknown as StepOptions;
    const saga = new Saga().localStep('a', () => undefined, options).commit();
    expect(saga.toJSON().steps[0]?.options).toEqual({});
  });

  const cycle: Record<string, unknown> = {};
  cycle['self'] = cycle;
  it.each([
    ['settleTime', [0, '0s', 'soon', 5n, cycle, null]],
    ['keepReply', [0, 'yes', null]],
    ['errorReply', ['ignore', true, Symbol('s')]],
    ['undoWhen', ['never', () => 'sent', NaN]],
    ['execute', [5, null, [], 'fast']],
    ['probe', [5, null, [], 'never']],
    ['whenUndoFails', ['compensate', true]],
    ['whenStepFails', ['continue', null]],
    ['whenNotDone', ['wait', 1]],
    ['deadline', [0, 'today', cycle]],
    ['toString', [1]],
    ['__proto__', [1]],
  ])('refuse bad values of %s', (field, values) => {
    for (const value of values) {
      const options = Object.defineProperty({}, field, { value, enumerable: true });
      const build = () => new Saga('s').localStep('a', () => undefined, options).commit();
      expect(issuesOf(build)).toEqual([`OPTIONS_INVALID s.a.options.${field}`]);
    }
  });

  it.each([
    ['attemptTimeout', ['x', 0]],
    ['backoffCoefficient', [0.5, 1_001, '2', NaN, Infinity]],
    ['maximumAttempts', [0, 1.5, 1_000_001, '2', Infinity]],
    ['replyTimeout', ['later', 0, -1]],
    [
      'nonRetryable',
      ['503', [503], [''], ['x'.repeat(201)], [null], {}, Array.from({ length: 101 }, () => 'x'), [['503']]],
    ],
    ['retries', [1]],
  ])('refuse bad values of %s in a policy', (field, values) => {
    for (const value of values) {
      const build = () => new Saga('s', { undo: { [field]: value } }).localStep(() => undefined).commit();
      expect(issuesOf(build)).toEqual([`OPTIONS_INVALID s.options.undo.${field}`]);
    }
  });
});

describe('a policy', () => {
  it('is read without its invalid fields', () => {
    const report = jest.fn();
    expect(readPolicy({ attemptTimeout: '1s', maximumAttempts: 0 }, report)).toEqual({
      attemptTimeout: 1_000,
    });
    expect(report.mock.calls).toEqual([['maximumAttempts', expect.any(String)]]);
  });

  it('is the default when no level sets an option', () => {
    expect(resolvePolicy('execute')).toEqual(DEFAULT_POLICIES.execute);
    expect(resolvePolicy('undo', undefined, {})).toEqual(DEFAULT_POLICIES.undo);
  });

  it('of a probe lasts 5 minutes, with waits of up to 30 seconds', () => {
    expect(resolvePolicy('probe')).toMatchObject({
      attemptTimeout: 10_000,
      initialInterval: 1_000,
      backoffCoefficient: 2,
      maximumInterval: 30_000,
      totalTimeout: 300_000,
    });
  });

  it('waits for a late reply for 24 hours, and retries every kind of failure', () => {
    const expected = { replyTimeout: 86_400_000, nonRetryable: [] };
    expect(resolvePolicy('execute')).toMatchObject(expected);
    expect(resolvePolicy('undo')).toMatchObject(expected);
  });

  it('of a retriable step lasts as long as the policy of an undo, unless an option changes it', () => {
    expect(resolvePolicy('execute', persistentDefaults)).toEqual(DEFAULT_POLICIES.undo);
    expect(resolvePolicy('execute', persistentDefaults, { totalTimeout: 5 })).toMatchObject({
      totalTimeout: 5,
      maximumInterval: 60_000,
    });
  });

  it('takes each field from the strongest level that has it', () => {
    const weak = { attemptTimeout: 1, totalTimeout: 2, maximumAttempts: 9 };
    expect(resolvePolicy('execute', weak, undefined, { totalTimeout: 3 })).toMatchObject({
      attemptTimeout: 1,
      totalTimeout: 3,
      maximumAttempts: 9,
      backoffCoefficient: 2,
    });
  });

  it('has a longest wait that is at least as long as the first wait', () => {
    expect(resolvePolicy('execute', { initialInterval: 60_000 }).maximumInterval).toBe(60_000);
    expect(resolvePolicy('undo', { initialInterval: 60_000 }).maximumInterval).toBe(60_000);
    expect(resolvePolicy('undo', { maximumInterval: 10 }).maximumInterval).toBe(1_000);
  });
});

describe('merged options', () => {
  it('are the outer options when the inner level has none', () => {
    const outer = { keepReply: true };
    expect(mergeOptions(outer, undefined)).toEqual(outer);
  });

  it('have only the deadline of the inner level', () => {
    expect(mergeOptions({ deadline: 5, keepReply: true }, undefined)).toEqual({ keepReply: true });
    expect(mergeOptions({ deadline: 5 }, { keepReply: true })).not.toHaveProperty('deadline');
    expect(mergeOptions({ deadline: 5 }, { deadline: 6 })).toMatchObject({ deadline: 6 });
  });

  it('are the inner options over the outer options, with policies merged field by field', () => {
    const outer = { keepReply: true, settleTime: 1, execute: { attemptTimeout: 1, maximumAttempts: 2 } };
    const inner = { settleTime: 5, execute: { maximumAttempts: 3 }, undo: { totalTimeout: 4 } };
    expect(mergeOptions(outer, inner)).toEqual({
      keepReply: true,
      settleTime: 5,
      execute: { attemptTimeout: 1, maximumAttempts: 3 },
      undo: { totalTimeout: 4 },
      probe: {},
    });
    const probes = mergeOptions(
      { probe: { attemptTimeout: 1, nonRetryable: ['503'] } },
      { probe: { nonRetryable: ['504'] } },
    );
    expect(probes.probe).toEqual({ attemptTimeout: 1, nonRetryable: ['504'] });
  });
});
