import { CancellationScope, scheduleLocalActivity } from '@temporalio/workflow';
import type { Dispatch } from '../engine/runtime';
import { waitFor, type Work } from '../engine/work';
import { ATTEMPTS_ACTIVITY } from '../protocol/names';
import { activityIdOf } from './activity-options';

/** The rule of 0.2, which took a short time for proof of one attempt. */
export function* countAttemptsByOldRules(dispatch: Dispatch, scheduledAt: number): Work<number | undefined> {
  if (Date.now() - scheduledAt < dispatch.policy.initialInterval) return 1;
  return yield* countAttempts(dispatch);
}

/** How many attempts an activity of another worker took, as history says; `undefined` when it cannot be read. */
export function* countAttempts(dispatch: Dispatch): Work<number | undefined> {
  const options = {
    startToCloseTimeout: '10s',
    scheduleToCloseTimeout: '1m',
    summary: `attempts of ${dispatch.step}`,
  } as const;
  const count = () => scheduleLocalActivity<number>(ATTEMPTS_ACTIVITY, [activityIdOf(dispatch)], options);
  return yield* waitFor(() => CancellationScope.nonCancellable(count).catch(() => undefined));
}
