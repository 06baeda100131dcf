import { policyPhase, resolvePolicy } from '../../../src/definition/options/resolve-options';
import type { Dispatch } from '../../../src/engine/runtime';
import { activityOptions } from '../../../src/workflows/temporal/activity-options';

const dispatch = (phase: Dispatch['phase'], policy: Parameters<typeof resolvePolicy>[1] = {}): Dispatch => ({
  step: 'reserve',
  phase,
  summary: '1/2 reserve',
  target: 'stock/reserve',
  participant: 'stock',
  content: {},
  idempotencyKey: 'key',
  about: [],
  undoes: undefined,
  policy: resolvePolicy(policyPhase(phase), policy),
  size: 2,
  isProtected: false,
  sentAt: 0,
  context: {},
});

describe('the activity of a request', () => {
  it.each([
    ['execute', 'reserve'],
    ['undo', 'reserve:undo'],
    ['probe', 'reserve:probe'],
    ['notice', 'reserve:notice'],
  ] as const)('the id of an activity contains the step and the phase: %s', (phase, activityId) => {
    expect(activityOptions(dispatch(phase), {})).toMatchObject({ activityId, summary: '1/2 reserve' });
  });

  it('an activity has the attempts of its policy, and retries only failures that another attempt may fix', () => {
    const policy = { maximumAttempts: 3, initialInterval: 5, nonRetryable: ['501'] };
    const { retry } = activityOptions(dispatch('execute', policy), {});
    expect(retry).toMatchObject({ maximumAttempts: 3, initialInterval: 5 });
    expect(retry?.nonRetryableErrorTypes).toEqual(
      expect.arrayContaining(['501', 'SagaRefused', 'NotFoundError', 'ActivityNotRegisteredError']),
    );
    expect(activityOptions(dispatch('execute'), {}).retry).not.toHaveProperty('maximumAttempts');
  });

  it('an activity runs no longer than its policy allows, and its end is awaited when it is cancelled (S8)', () => {
    const policy = { attemptTimeout: 2_000, totalTimeout: 1_000 };
    expect(activityOptions(dispatch('execute', policy), {})).toMatchObject({
      startToCloseTimeout: 1_000,
      scheduleToCloseTimeout: 1_000,
      scheduleToStartTimeout: 1_000,
      cancellationType: 'WAIT_CANCELLATION_COMPLETED',
    });
  });

  it('an activity uses the task queue of its participant, if it has one', () => {
    expect(activityOptions(dispatch('execute'), { taskQueue: 'stock' })).toMatchObject({
      taskQueue: 'stock',
    });
    expect(activityOptions(dispatch('execute'), {})).not.toHaveProperty('taskQueue');
  });
});
