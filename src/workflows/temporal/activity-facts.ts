/** Owns what history says about the last closed activity of a request: the saga's own worker reads it. */
import type { Dispatch } from '../../engine/runtime';
import type { Coroutine } from '../../engine/coroutine';
import { ACTIVITY_FACTS_ACTIVITY, ATTEMPTS_ACTIVITY } from '../../protocol/names';
import { activityIdOf } from './activity-options';
import type { OwnWorker } from './own-worker';

/** What history says about an activity. */
export interface RecordedActivity {
  /** How many attempts it had at least; 1 and 0 only where that is certain. */
  readonly attempts: number;
  /** Whether it was scheduled with one attempt. */
  readonly isSingle: boolean;
}

/** What history says about the last activity of a request; `undefined` when it cannot be read. */
export function readActivityFacts(
  dispatch: Dispatch,
  ownWorker: OwnWorker,
): Coroutine<RecordedActivity | undefined> {
  return askHistory<RecordedActivity>(ACTIVITY_FACTS_ACTIVITY, dispatch, ownWorker);
}

/** The rule of 0.2, which took a short time for proof of one attempt. */
export function* countAttemptsByOldRules(
  dispatch: Dispatch,
  scheduledAt: number,
  ownWorker: OwnWorker,
): Coroutine<number | undefined> {
  if (Date.now() - scheduledAt < dispatch.policy.initialInterval) return 1;
  return yield* askHistory<number>(ATTEMPTS_ACTIVITY, dispatch, ownWorker);
}

function* askHistory<R>(
  activity: string,
  dispatch: Dispatch,
  ownWorker: OwnWorker,
): Coroutine<R | undefined> {
  const id = activityIdOf(dispatch);
  const question = {
    activity,
    args: [id],
    activityId: `${id}:attempts`,
    startToCloseTimeout: '10s',
    summary: `attempts of ${dispatch.step}`,
  } as const;
  return yield* ownWorker.answerTo(() => ownWorker.ask<R>(question).catch(() => undefined));
}
