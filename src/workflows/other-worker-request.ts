/**
 * A request to an activity of another worker: its first attempt is an activity of its own.
 *
 * Temporal tells a workflow how an activity ended, but a reset of the activity starts its attempt number again at 1. An
 * activity with one attempt has no such doubt: its refusal proves that nothing was done. All further attempts are a second
 * activity with the rest of the policy, whose refusals prove nothing.
 */
import { ActivityFailure, CancelledFailure, scheduleActivity, sleep } from '@temporalio/workflow';
import type { Dispatch } from '../engine/runtime';
import { waitFor, type Work } from '../engine/work';
import { own, readAttemptDetails } from '../protocol/participant-call';
import type { Route } from '../protocol/routing';
import { activityOptions } from './activity-options';
import type { Lane } from './lane';

/** How the activities of a request ended: with a result, or with the failure of the last one. */
export type OtherWorkerEnd = {
  /** Whether this was the activity with one attempt. */
  readonly isFirst: boolean;
  /** Whether the activity before it may have had the effect. */
  readonly isDoubted: boolean;
} & ({ readonly returned: unknown } | { readonly failure: ActivityFailure });

const FIRST = { isFirst: true, isDoubted: false } as const;

/** Sends a request to another worker, and waits for its end. */
export function* sendToOtherWorker(
  dispatch: Dispatch,
  route: Route,
  args: unknown[],
  lane: Lane,
): Work<OtherWorkerEnd> {
  const startedAt = Date.now();
  const { policy, target } = dispatch;
  const first = activityOptions({ ...dispatch, policy: { ...policy, maximumAttempts: 1 } }, route);
  const schedule = (options: ReturnType<typeof activityOptions>) =>
    endOf(lane.run(() => scheduleActivity<unknown>(target, args, options)));
  const end = yield* waitFor(() => schedule(first));
  if (!('failure' in end) || !asksForAnother(end.failure, dispatch)) return { ...end, ...FIRST };
  const wait = waitBefore(end.failure, dispatch);
  const left = policy.totalTimeout - (Date.now() - startedAt) - wait;
  if (left <= 0 || !(yield* waitFor(() => pause(lane, wait, dispatch)))) return { ...end, ...FIRST };
  const rest = activityOptions({ ...dispatch, policy: restOf(dispatch, left) }, route);
  const isDoubted = !wasTurnedAway(end.failure, dispatch);
  return { ...(yield* waitFor(() => schedule(rest))), isFirst: false, isDoubted };
}

async function endOf(
  result: Promise<unknown>,
): Promise<{ returned: unknown } | { failure: ActivityFailure }> {
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
