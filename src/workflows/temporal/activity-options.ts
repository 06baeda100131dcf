import { ActivityCancellationType, type ActivityOptions } from '@temporalio/workflow';
import type { Dispatch } from '../../engine/runtime';
import type { Route } from '../../protocol/routing';
import { FINAL_FAILURES } from './activity-outcome';

/** How Temporal is to carry a request. */
export function activityOptions(dispatch: Dispatch, { taskQueue }: Route): ActivityOptions {
  const { summary, policy } = dispatch;
  return {
    ...(taskQueue !== undefined && { taskQueue }),
    activityId: activityIdOf(dispatch),
    summary,
    startToCloseTimeout: Math.min(policy.attemptTimeout, policy.totalTimeout),
    scheduleToCloseTimeout: policy.totalTimeout,
    // The same time once more: it tells a request that nobody took from one that nobody answered.
    scheduleToStartTimeout: policy.totalTimeout,
    // A cancelled attempt may still do its deed: what became of it is awaited (S8).
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: {
      initialInterval: policy.initialInterval,
      backoffCoefficient: policy.backoffCoefficient,
      maximumInterval: policy.maximumInterval,
      ...(policy.maximumAttempts !== undefined && { maximumAttempts: policy.maximumAttempts }),
      nonRetryableErrorTypes: [...FINAL_FAILURES, ...policy.nonRetryable],
    },
  };
}

/** The id of the activity of a request: what people look for in Temporal's UI. */
export function activityIdOf({ step, phase }: Dispatch): string {
  return phase === 'execute' ? step : `${step}:${phase}`;
}
