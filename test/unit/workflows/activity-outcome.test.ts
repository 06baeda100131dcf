import { ActivityFailure, ApplicationFailure, CancelledFailure, TimeoutFailure } from '@temporalio/workflow';
import {
  type ActivityFacts,
  needsFirstAttempt,
  outcomeOfFailure,
} from '../../../src/workflows/temporal/activity-outcome';

const failed = (cause: Error) =>
  new ActivityFailure('failed', 'inventory/reserve', 'a', 'NON_RETRYABLE_FAILURE', undefined, cause);
const application = (type: string, ...details: unknown[]) =>
  failed(ApplicationFailure.create({ type, message: 'no', details, nonRetryable: true }));
const unregistered = failed(
  ApplicationFailure.nonRetryable(
    'Activity inventory/reserve is not registered on this Worker',
    'NotFoundError',
  ),
);
const facts = (given: Partial<ActivityFacts> = {}): ActivityFacts => ({
  key: 'key',
  isOnlyAttempt: false,
  isDoubted: false,
  ...given,
});
const outcome = (failure: ActivityFailure, given: Partial<ActivityFacts> = {}) =>
  outcomeOfFailure(failure, facts(given));

describe('a refusal', () => {
  const times = { attempt: 1, scheduledTime: 1_000, currentAttemptScheduledTime: 1_000 };

  it('a refusal of the only attempt proves that there is no effect', () => {
    expect(outcome(application('SagaRefused', { why: 1 }), { isOnlyAttempt: true })).toEqual({
      kind: 'refused',
      reply: { status: 400, content: { why: 1 } },
    });
  });

  it('a refusal without a proof proves nothing (S3)', () => {
    expect(outcome(application('SagaRefused'))).toMatchObject({ kind: 'unknown', late: true });
    expect(needsFirstAttempt(application('SagaRefused'), 'key')).toBe(true);
  });

  it.each<readonly [string, object]>([
    ['A1: the number of its attempt alone', { attempt: 1 }],
    ['A1: times after a reset', { ...times, currentAttemptScheduledTime: 1_001 }],
    ['a later attempt', { ...times, attempt: 2 }],
    ['a statement about another request', { key: 'other', nothingDone: true }],
    ['a statement of a saga worker about another request', { key: 'other', uncertain: false }],
    ['a statement of an uncertain saga worker', { key: 'key', uncertain: true }],
    ['a statement that only the prototype has', Object.create({ nothingDone: true }) as object],
  ])('a refusal is not proven by %s', (_, proof) => {
    expect(outcome(application('SagaRefused', {}, proof)).kind).toBe('unknown');
  });

  it.each<readonly [string, object]>([
    ['the number of its attempt', { attempt: 2 }],
    ['its times', { ...times, currentAttemptScheduledTime: 1_001 }],
    ['the doubt of a saga worker', { key: 'key', uncertain: true }],
  ])(
    'A1: a refusal that shows by %s that it is not the first attempt is not proven by the history',
    (_, proof) => {
      const failure = application('SagaRefused', {}, proof);
      expect(outcome(failure, { isOnlyAttempt: true }).kind).toBe('unknown');
      expect(needsFirstAttempt(failure, 'key')).toBe(false);
    },
  );

  it.each<readonly [string, object]>([
    ['the times of its attempt', times],
    ['the same times as texts', { attempt: 1, scheduledTime: '2026-01-01T00:00:00Z', currentAttemptScheduledTime: '2026-01-01T00:00:00.000Z' }], // prettier-ignore
    ['a participant that states it', { nothingDone: true }],
    ['a saga worker behind the task queue', { key: 'key', uncertain: false }],
  ])('a refusal is proven by %s', (_, proof) => {
    const failure = application('SagaRefused', {}, proof);
    expect(outcome(failure).kind).toBe('refused');
    expect(needsFirstAttempt(failure, 'key')).toBe(false);
  });

  it('a refusal of a second activity is proven only by a participant that answers for all attempts', () => {
    const kindOf = (proof: object) =>
      outcome(application('SagaRefused', {}, proof), { isDoubted: true }).kind;
    expect(kindOf(times)).toBe('unknown');
    expect(kindOf({ key: 'key', uncertain: false })).toBe('unknown');
    expect(kindOf({ nothingDone: true })).toBe('refused');
  });

  it('a refusal of an undo may say that there was nothing to undo (S6)', () => {
    const failure = application('SagaRefused', {}, { nothingToUndo: true });
    expect(outcome(failure, { isOnlyAttempt: true })).toMatchObject({ reply: { nothingToUndo: true } });
  });
});

describe('an activity that a worker does not know', () => {
  it('an unknown activity did not run in its only attempt (S4)', () => {
    expect(needsFirstAttempt(unregistered, 'key')).toBe(true);
    expect(outcome(unregistered, { isOnlyAttempt: true })).toMatchObject({
      kind: 'unsent',
      code: 'UNKNOWN_TARGET',
    });
  });

  it('an unknown activity may have run on another worker before', () => {
    expect(outcome(unregistered)).toMatchObject({ kind: 'unknown' });
  });
});

describe('the last attempt of our own worker', () => {
  it.each<readonly [string, object | undefined, string]>([
    ['was rejected before processing, as all before it', { key: 'key', uncertain: false }, 'unsent'],
    ['may have had the effect', { key: 'key', uncertain: true }, 'unknown'],
    ['belongs to another request', { key: 'other', uncertain: false }, 'unknown'],
    ['names no request', { uncertain: false }, 'unknown'],
    ['says nothing', undefined, 'unknown'],
  ])('the last attempt of our own worker %s', (_, details, kind) => {
    expect(outcome(application('SagaAttemptFailed', details)).kind).toBe(kind);
  });

  it('the last attempt of our own worker found no participant of that name', () => {
    const details = { key: 'key', uncertain: false, code: 'UNKNOWN_TARGET' };
    expect(outcome(application('SagaAttemptFailed', details))).toMatchObject({ kind: 'unsent', code: 'UNKNOWN_TARGET' }); // prettier-ignore
  });

  it('the last attempt of our own worker proves nothing when an earlier activity may have had the effect', () => {
    const failure = application('SagaAttemptFailed', { key: 'key', uncertain: false });
    expect(outcome(failure, { isDoubted: true }).kind).toBe('unknown');
  });
});

describe('a time-out', () => {
  const timeout = (type: 'SCHEDULE_TO_START' | 'START_TO_CLOSE' | 'SCHEDULE_TO_CLOSE', last?: object) => {
    const failure = new TimeoutFailure('late', undefined, type);
    if (last) Object.assign(failure, { cause: ApplicationFailure.create({ type: 'SagaAttemptFailed', message: 'no', details: [last] }) }); // prettier-ignore
    return failed(failure);
  };

  it('a time-out before any worker took the only attempt proves that nothing was sent', () => {
    const failure = timeout('SCHEDULE_TO_START');
    expect(outcome(failure, { isOnlyAttempt: true })).toMatchObject({
      kind: 'unsent',
      code: 'REQUEST_UNSENT',
    });
  });

  it('A1: a time-out before a worker took a later attempt proves nothing', () => {
    expect(outcome(timeout('SCHEDULE_TO_START')).kind).toBe('unknown');
    const failure = timeout('SCHEDULE_TO_START', { key: 'key', uncertain: false });
    expect(outcome(failure, { isOnlyAttempt: true }).kind).toBe('unknown');
  });

  it('a time-out while an attempt runs proves nothing, whatever earlier attempts have proven', () => {
    const failure = timeout('SCHEDULE_TO_CLOSE', { key: 'key', uncertain: false });
    expect(outcome(failure)).toMatchObject({ kind: 'unknown', late: true });
  });
});

describe('any other failure', () => {
  it.each<readonly [string, Error]>([
    ['a time-out of the attempt', new TimeoutFailure('late', undefined, 'START_TO_CLOSE')],
    ['a cancel', new CancelledFailure('cancelled')],
    ['an error', new Error('broken')],
    [
      'a failure that an operator has written by hand while the attempt runs',
      ApplicationFailure.nonRetryable('by hand'),
    ],
  ])('any other failure leaves the effect unknown, and it may still happen: %s', (_, cause) => {
    expect(outcome(failed(cause), { isOnlyAttempt: true })).toMatchObject({ kind: 'unknown', late: true });
    expect(needsFirstAttempt(failed(cause), 'key')).toBe(false);
  });
});
