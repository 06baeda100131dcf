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
  it('in 0.2 a refusal of the first attempt is a refusal', () => {
    expect(outcomeOfFailure(application('SagaRefused', { why: 1 }), 1)).toEqual({
      kind: 'refused',
      reply: { status: 400, content: { why: 1 } },
    });
  });

  it.each([2, undefined])(
    'in 0.2 a refusal proves nothing after an earlier attempt, or without the number of its attempt (S3): %p',
    (attempts) => {
      expect(outcomeOfFailure(application('SagaRefused'), attempts)).toMatchObject({
        kind: 'unknown',
        late: true,
        reply: { status: 400, content: {} },
      });
    },
  );

  it('in 0.2 a refusal may state its attempt itself', () => {
    const first = application('SagaRefused', {}, { attempt: 1 });
    expect(dependsOnAttempt(first)).toBe(false);
    expect(outcomeOfFailure(first, undefined)).toMatchObject({ kind: 'refused' });
    expect(outcomeOfFailure(application('SagaRefused', {}, { attempt: 2 }), 1).kind).toBe('unknown');
    expect(dependsOnAttempt(application('SagaRefused'))).toBe(true);
  });
});

describe('an activity that a worker does not know', () => {
  it('in 0.2 an unknown activity did not run in its first attempt (S4)', () => {
    expect(dependsOnAttempt(unregistered)).toBe(true);
    expect(outcomeOfFailure(unregistered, 1)).toMatchObject({ kind: 'unsent', code: 'UNKNOWN_TARGET' });
  });

  it.each([2, undefined])(
    'in 0.2 an unknown activity may have run on another worker before: %p',
    (attempts) => {
      expect(outcomeOfFailure(unregistered, attempts)).toMatchObject({ kind: 'unknown' });
    },
  );
});

describe('the last attempt of our own worker', () => {
  it.each([
    ['was rejected before processing, as all before it', { uncertain: false }, 'unsent'],
    ['may have had the effect', { uncertain: true }, 'unknown'],
    ['says nothing', undefined, 'unknown'],
  ])('in 0.2 the last attempt of our own worker %s', (_, stated, kind) => {
    expect(outcomeOfFailure(application('SagaAttemptFailed', stated), undefined).kind).toBe(kind);
    const last = ApplicationFailure.create({ type: 'SagaAttemptFailed', message: 'no', details: [stated] });
    const timeout = failed(new TimeoutFailure('late', undefined, 'SCHEDULE_TO_CLOSE'));
    Object.assign(timeout.cause!, { cause: last });
    expect(outcomeOfFailure(timeout, undefined).kind).toBe(kind);
  });

  it('in 0.2 the last attempt of our own worker found no participant of that name', () => {
    expect(outcomeOfFailure(application('SagaUnknownTarget'), undefined)).toMatchObject({
      kind: 'unsent',
      code: 'UNKNOWN_TARGET',
    });
  });
});

describe('a request without an answer', () => {
  it('in 0.2 a request that no worker took was never sent', () => {
    const failure = failed(new TimeoutFailure('late', undefined, 'SCHEDULE_TO_START'));
    expect(outcomeOfFailure(failure, undefined)).toMatchObject({ kind: 'unsent', code: 'REQUEST_UNSENT' });
  });

  it.each([
    ['that has timed out', new TimeoutFailure('late', undefined, 'START_TO_CLOSE')],
    ['that was cancelled', new CancelledFailure('cancelled')],
    ['that failed in any other way', new Error('broken')],
  ])('in 0.2 a request %s may have had the effect, and may still have it', (_, cause) => {
    expect(outcomeOfFailure(failed(cause), undefined)).toMatchObject({ kind: 'unknown', late: true });
    expect(dependsOnAttempt(failed(cause))).toBe(false);
  });

  it('in 0.2 a failure that prevents further attempts comes from an attempt that is over', () => {
    expect(outcomeOfFailure(application('Broken'), undefined)).toMatchObject({
      kind: 'unknown',
      late: false,
    });
  });
});
