/** What history says about the last closed activity of a request, read by a local activity: one marker event. */
import { CancellationScope, scheduleLocalActivity } from '@temporalio/workflow';
import type { Dispatch } from '../../engine/runtime';
import { wait, type Coroutine } from '../../engine/coroutine';
import { ACTIVITY_FACTS_ACTIVITY, ATTEMPTS_ACTIVITY } from '../../protocol/names';
import { activityIdOf } from './activity-options';

/** What history says about an activity. */
export interface RecordedActivity {
  /** How many attempts it had at least; 1 and 0 only where that is certain. */
  readonly attempts: number;
  /** Whether it was scheduled with one attempt. */
  readonly isSingle: boolean;
}

/** What history says about the last activity of a request; `undefined` when it cannot be read. */
export function readActivityFacts(dispatch: Dispatch): Coroutine<RecordedActivity | undefined> {
  return askHistory<RecordedActivity>(ACTIVITY_FACTS_ACTIVITY, dispatch);
}

/** The rule of 0.2, which took a short time for proof of one attempt. */
export function* countAttemptsByOldRules(
  dispatch: Dispatch,
  scheduledAt: number,
): Coroutine<number | undefined> {
  if (Date.now() - scheduledAt < dispatch.policy.initialInterval) return 1;
  return yield* askHistory<number>(ATTEMPTS_ACTIVITY, dispatch);
}

function* askHistory<R>(activity: string, dispatch: Dispatch): Coroutine<R | undefined> {
  const options = {
    startToCloseTimeout: '10s',
    scheduleToCloseTimeout: '1m',
    summary: `attempts of ${dispatch.step}`,
  } as const;
  const ask = () => scheduleLocalActivity<R>(activity, [activityIdOf(dispatch)], options);
  return yield* wait(() => CancellationScope.nonCancellable(ask).catch(() => undefined));
}
