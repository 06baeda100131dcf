/**
 * The activities that carry one request: one with all attempts, or, for another worker, one with the first attempt and one
 * with all further attempts.
 *
 * Temporal tells a workflow how an activity ended, but a reset of the activity starts its attempt number again at 1. An
 * activity with one attempt has no such doubt: its refusal proves that nothing was done. Which of the two ways an activity
 * took is read from history and not from the route of today: a participant may have moved since.
 */
import { ActivityFailure, CancelledFailure, scheduleActivity, sleep } from '@temporalio/workflow';
import type { Dispatch } from '../engine/runtime';
import { waitFor, type Work } from '../engine/work';
import { own, readAttemptDetails } from '../protocol/participant-call';
import type { Route } from '../protocol/routing';
import { readActivityFacts } from './activity-facts';
import { activityOptions } from './activity-options';
import { needsFirstAttempt } from './activity-outcome';
import type { Lane } from './lane';

/** How the activities of a request ended: with a result, or with the failure of the last one. */
export type RequestEnd = {
  /** Whether an earlier activity may have had the effect. */
  readonly isDoubted: boolean;
} & (
  | { readonly returned: unknown }
  | {
      readonly failure: ActivityFailure;
      /** Whether the request provably had one attempt. */
      readonly isOnlyAttempt: boolean;
    }
);

type ActivityEnd = { readonly returned: unknown } | { readonly failure: ActivityFailure };

/** Sends a request, and waits for its end. */
export function* sendByActivities(
  dispatch: Dispatch,
  route: Route,
  args: unknown[],
  lane: Lane,
): Work<RequestEnd> {
  const startedAt = Date.now();
  const { policy, target } = dispatch;
  const schedule = (given: Dispatch['policy']) => {
    const options = activityOptions({ ...dispatch, policy: given }, route);
    return endOf(lane.run(() => scheduleActivity<unknown>(target, args, options)));
  };
  const first = route.taskQueue === undefined ? policy : { ...policy, maximumAttempts: 1 };
  const end = yield* waitFor(() => schedule(first));
  if ('returned' in end) return { ...end, isDoubted: false };
  const isOnlyAttempt = yield* hadOneAttempt(end.failure, dispatch);
  const alone = { ...end, isOnlyAttempt, isDoubted: false };
  if (!isOnlyAttempt || !asksForAnother(end.failure, dispatch)) return alone;
  const wait = waitBefore(end.failure, dispatch);
  const left = policy.totalTimeout - (Date.now() - startedAt) - wait;
  if (left <= 0 || !(yield* waitFor(() => pause(lane, wait, dispatch)))) return alone;
  const second = yield* waitFor(() => schedule(restOf(dispatch, left)));
  return { ...second, isOnlyAttempt: false, isDoubted: !wasTurnedAway(end.failure, dispatch) };
}

/** Whether history proves that an activity was scheduled with one attempt, and had no more; asked where that matters. */
function* hadOneAttempt(failure: ActivityFailure, dispatch: Dispatch): Work<boolean> {
  if (!needsFirstAttempt(failure, dispatch.idempotencyKey) && !asksForAnother(failure, dispatch))
    return false;
  const facts = yield* readActivityFacts(dispatch);
  return facts !== undefined && facts.isSingle && facts.attempts <= 1;
}

async function endOf(result: Promise<unknown>): Promise<ActivityEnd> {
  try {
    return { returned: await result };
  } catch (error) {
    if (error instanceof ActivityFailure) return { failure: error };
    throw error;
  }
}

function asksForAnother({ retryState }: ActivityFailure, { policy }: Dispatch): boolean {
  return retryState === 'MAXIMUM_ATTEMPTS_REACHED' && policy.maximumAttempts !== 1;
}

/** @returns Whether the wait came to its end; false when the request was given up meanwhile (S8). */
async function pause(lane: Lane, milliseconds: number, { summary }: Dispatch): Promise<boolean> {
  try {
    await lane.run(() => sleep(milliseconds, { summary: `before the next attempt of ${summary}` }));
    return true;
  } catch (error) {
    if (error instanceof CancelledFailure) return false;
    throw error;
  }
}

function waitBefore({ cause }: ActivityFailure, { policy, idempotencyKey }: Dispatch): number {
  const details = readAttemptDetails(firstOf(own(cause, 'details')), idempotencyKey);
  return Math.max(policy.initialInterval, details?.retryAfter ?? 0);
}

/** Whether the first attempt provably had no effect, so that the second activity is as good as the first. */
function wasTurnedAway({ cause }: ActivityFailure, { idempotencyKey }: Dispatch): boolean {
  return readAttemptDetails(firstOf(own(cause, 'details')), idempotencyKey)?.uncertain === false;
}

function firstOf(details: unknown): unknown {
  return Array.isArray(details) ? details[0] : undefined;
}

/** The policy of the second activity: what the first attempt has left of it. */
function restOf({ policy }: Dispatch, totalTimeout: number): Dispatch['policy'] {
  const { initialInterval, backoffCoefficient, maximumInterval, maximumAttempts } = policy;
  return {
    ...policy,
    totalTimeout,
    initialInterval: Math.min(initialInterval * backoffCoefficient, maximumInterval),
    ...(maximumAttempts !== undefined && { maximumAttempts: maximumAttempts - 1 }),
  };
}
