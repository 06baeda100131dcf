import { ActivityFailure, ApplicationFailure, CancelledFailure, TimeoutFailure } from '@temporalio/workflow';
import {
  dependsOnAttemptByOldRules as dependsOnAttempt,
  outcomeByOldRules as outcomeOfFailure,
} from '../../../src/workflows/temporal/old-outcome';

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

// The rules of executions that 0.2 has started: they must not change.

describe('a refusal', () => {
  it('of the first attempt is one', () => {
    expect(outcomeOfFailure(application('SagaRefused', { why: 1 }), 1)).toEqual({
      kind: 'refused',
      reply: { status: 400, content: { why: 1 } },
    });
  });

  it.each([2, undefined])(
    'proves nothing of an attempt before it, or where nobody knows which one it was (S3): %p',
    (attempts) => {
      expect(outcomeOfFailure(application('SagaRefused'), attempts)).toMatchObject({
        kind: 'unknown',
        late: true,
        reply: { status: 400, content: {} },
      });
    },
  );

  it('may tell its attempt itself, which nobody needs to count then', () => {
    const first = application('SagaRefused', {}, { attempt: 1 });
    expect(dependsOnAttempt(first)).toBe(false);
    expect(outcomeOfFailure(first, undefined)).toMatchObject({ kind: 'refused' });
    expect(outcomeOfFailure(application('SagaRefused', {}, { attempt: 2 }), 1).kind).toBe('unknown');
    expect(dependsOnAttempt(application('SagaRefused'))).toBe(true);
  });
});

describe('an activity that a worker does not know', () => {
  it('was not run, in its first attempt (S4)', () => {
    expect(dependsOnAttempt(unregistered)).toBe(true);
    expect(outcomeOfFailure(unregistered, 1)).toMatchObject({ kind: 'unsent', code: 'UNKNOWN_TARGET' });
  });

  it.each([2, undefined])('may have been run by another worker before: %p', (attempts) => {
    expect(outcomeOfFailure(unregistered, attempts)).toMatchObject({ kind: 'unknown' });
  });
});

describe('the last of the attempts that our own worker made', () => {
  it.each([
    ['was turned away, as all before it', { uncertain: false }, 'unsent'],
    ['may have done the deed', { uncertain: true }, 'unknown'],
    ['says nothing', undefined, 'unknown'],
  ])('%s', (_, told, kind) => {
    expect(outcomeOfFailure(application('SagaAttemptFailed', told), undefined).kind).toBe(kind);
    const last = ApplicationFailure.create({ type: 'SagaAttemptFailed', message: 'no', details: [told] });
    const timeout = failed(new TimeoutFailure('late', undefined, 'SCHEDULE_TO_CLOSE'));
    Object.assign(timeout.cause!, { cause: last });
    expect(outcomeOfFailure(timeout, undefined).kind).toBe(kind);
  });

  it('found no participant of that name', () => {
    expect(outcomeOfFailure(application('SagaUnknownTarget'), undefined)).toMatchObject({
      kind: 'unsent',
      code: 'UNKNOWN_TARGET',
    });
  });
});

describe('a request without an answer', () => {
  it('that no worker took was never sent', () => {
    const failure = failed(new TimeoutFailure('late', undefined, 'SCHEDULE_TO_START'));
    expect(outcomeOfFailure(failure, undefined)).toMatchObject({ kind: 'unsent', code: 'REQUEST_UNSENT' });
  });

  it.each([
    ['whose time is over', new TimeoutFailure('late', undefined, 'START_TO_CLOSE')],
    ['that was cancelled', new CancelledFailure('cancelled')],
    ['that failed in any other way', new Error('broken')],
  ])('%s may have had the effect, and may still have it', (_, cause) => {
    expect(outcomeOfFailure(failed(cause), undefined)).toMatchObject({ kind: 'unknown', late: true });
    expect(dependsOnAttempt(failed(cause))).toBe(false);
  });

  it('after which no other attempt is made, comes from one that is over', () => {
    expect(outcomeOfFailure(application('Broken'), undefined)).toMatchObject({
      kind: 'unknown',
      late: false,
    });
  });
});
