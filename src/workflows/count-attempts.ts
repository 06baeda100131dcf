import { CancellationScope, scheduleLocalActivity } from '@temporalio/workflow';
import type { Dispatch } from '../engine/runtime';
import { waitFor, type Work } from '../engine/work';
import { ATTEMPTS_ACTIVITY } from '../protocol/names';
import { activityIdOf } from './activity-options';

/** How many attempts an activity of another worker took; `undefined` when nobody can tell. */
export function* countAttempts(dispatch: Dispatch, scheduledAt: number): Work<number | undefined> {
  // A second attempt would have waited that long.
  if (Date.now() - scheduledAt < dispatch.policy.initialInterval) return 1;
  const options = {
    startToCloseTimeout: '10s',
    scheduleToCloseTimeout: '1m',
    summary: `attempts of ${dispatch.step}`,
  } as const;
  const count = () => scheduleLocalActivity<number>(ATTEMPTS_ACTIVITY, [activityIdOf(dispatch)], options);
  return yield* waitFor(() => CancellationScope.nonCancellable(count).catch(() => undefined));
}
