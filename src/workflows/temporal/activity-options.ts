/** Owns how Temporal runs the activity of a request: its time limits and retries (S3, S8). */
import { compact } from '../../context/compact';
import { ActivityCancellationType, type ActivityOptions } from '@temporalio/workflow';
import type { Dispatch } from '../../engine/runtime';
import type { Route } from '../../protocol/routing';
import { FINAL_FAILURES } from './activity-outcome';

/** The activity options of a request. */
export function activityOptions(dispatch: Dispatch, { taskQueue }: Route): ActivityOptions {
  const { summary, policy } = dispatch;
  return compact({
    taskQueue,
    activityId: activityIdOf(dispatch),
    summary,
    startToCloseTimeout: Math.min(policy.attemptTimeout, policy.totalTimeout),
    scheduleToCloseTimeout: policy.totalTimeout,
    // With the same limit, a request that no worker took differs from one that was not answered.
    scheduleToStartTimeout: policy.totalTimeout,
    // A cancelled attempt may still have its effect, so that its end is awaited (S8).
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: compact({
      initialInterval: policy.initialInterval,
      backoffCoefficient: policy.backoffCoefficient,
      maximumInterval: policy.maximumInterval,
      maximumAttempts: policy.maximumAttempts,
      nonRetryableErrorTypes: [...FINAL_FAILURES, ...policy.nonRetryable],
    }),
  });
}

/** The id of a request's activity, by which operators find it in the Temporal UI. */
export function activityIdOf({ step, phase }: Dispatch): string {
  return phase === 'execute' ? step : `${step}:${phase}`;
}
