/**
 * The activities that carry one request: one with all attempts, or, for another worker, one with the first attempt and one
 * with all further attempts.
 *
 * Temporal reports to a workflow how an activity ended, but a reset of the activity starts its attempt number again at 1.
 * An activity with one attempt leaves no doubt: its refusal proves that nothing happened. History says which of the two
 * ways an activity took; today's route does not, since the participant may have moved.
 */
import { ActivityFailure, CancelledFailure, scheduleActivity, sleep } from '@temporalio/workflow';
import { ownField } from '../../context/own-fields';
import type { ResetReport } from '../../engine/reset/reset-report';
import type { Dispatch } from '../../engine/runtime';
import { wait, type Coroutine } from '../../engine/coroutine';
import { readAttemptDetails, readFailedAnswer } from '../../protocol/participant-call';
import type { Route } from '../../protocol/routing';
import { readActivityFacts, type RecordedActivity } from './activity-facts';
import { activityOptions } from './activity-options';
import { needsFirstAttempt } from './activity-outcome';
import type { OwnWorker } from './own-worker';
import type { RequestScope } from './request-scope';

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

/** What a request needs of its host. */
export interface RequestHost {
  readonly requestScope: RequestScope;
  /** What a run before a reset has sent that concerns the saga. */
  readonly resetReport: () => Coroutine<ResetReport | undefined>;
  readonly ownWorker: OwnWorker;
  /** Whether flows run beside each other. */
  readonly areConcurrent: boolean;
}

/** Sends a request, and waits for its end. */
export function* sendByActivities(
  dispatch: Dispatch,
  route: Route,
  args: unknown[],
  { requestScope, resetReport, ownWorker, areConcurrent }: RequestHost,
): Coroutine<RequestEnd> {
  const startedAt = Date.now();
  const { policy, target } = dispatch;
  const schedule = (given: Dispatch['policy']) => {
    const options = activityOptions({ ...dispatch, policy: given }, route);
    const send = () => requestScope.run(() => scheduleActivity<unknown>(target, args, options));
    // One flow alone continues as many microtasks after an answer as in 0.2: the order of commands in histories may depend on it.
    const begin = areConcurrent ? send : () => send().then((answer) => answer);
    return endOf(begin, dispatch.idempotencyKey);
  };
  const first = route.taskQueue === undefined ? policy : { ...policy, maximumAttempts: 1 };
  const end = yield* schedule(first);
  if ('returned' in end) return { ...end, isDoubted: false };
  const facts = yield* readWhereItMatters(end.failure, dispatch, ownWorker);
  const isSingle = facts?.isSingle === true;
  const isOnlyAttempt = isSingle && facts.attempts <= 1;
  const alone = { ...end, isOnlyAttempt, isDoubted: false };
  if (!isSingle || !asksForAnother(end.failure, dispatch)) return alone;
  const backoff = backoffBefore(end.failure, dispatch);
  const left = policy.totalTimeout - (Date.now() - startedAt) - backoff;
  if (left <= 0 || !(yield* wait(() => pause(requestScope, backoff, dispatch)))) return alone;
  // A run that came from a reset sends nothing new before an operator has decided, but for notices.
  if (dispatch.phase !== 'notice' && (yield* resetReport())) return alone;
  const second = yield* schedule(restOf(dispatch, left));
  const isDoubted = !isOnlyAttempt || !wasTurnedAway(end.failure, dispatch);
  return { ...second, isOnlyAttempt: false, isDoubted };
}

/** What history says about the first activity, where its end asks for another one or proves something by it. */
function* readWhereItMatters(
  failure: ActivityFailure,
  dispatch: Dispatch,
  ownWorker: OwnWorker,
): Coroutine<RecordedActivity | undefined> {
  if (!needsFirstAttempt(failure, dispatch.idempotencyKey) && !asksForAnother(failure, dispatch))
    return undefined;
  return yield* readActivityFacts(dispatch, ownWorker);
}

/** The end of an activity. A failure that holds the participant's answer is a result: Temporal only shows it as failed. */
function* endOf(begin: () => Promise<unknown>, key: string): Coroutine<ActivityEnd> {
  try {
    return { returned: yield* wait(begin) };
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    const answer = readFailedAnswer(ownField(error.cause, 'details'), key);
    return answer ? { returned: answer } : { failure: error };
  }
}

function asksForAnother({ retryState }: ActivityFailure, { policy }: Dispatch): boolean {
  return retryState === 'MAXIMUM_ATTEMPTS_REACHED' && policy.maximumAttempts !== 1;
}

/** @returns Whether the wait came to its end; false when the request was given up meanwhile (S8). */
export async function pause(
  requestScope: RequestScope,
  milliseconds: number,
  { summary }: Dispatch,
): Promise<boolean> {
  try {
    await requestScope.run(() => sleep(milliseconds, { summary: `before the next attempt of ${summary}` }));
    return true;
  } catch (error) {
    if (error instanceof CancelledFailure) return false;
    throw error;
  }
}

function backoffBefore({ cause }: ActivityFailure, { policy, idempotencyKey }: Dispatch): number {
  const details = readAttemptDetails(firstOf(ownField(cause, 'details')), idempotencyKey);
  return Math.max(policy.initialInterval, details?.retryAfter ?? 0);
}

/** Whether the first attempt provably had no effect, so that the second activity is as good as the first. */
function wasTurnedAway({ cause }: ActivityFailure, { idempotencyKey }: Dispatch): boolean {
  return readAttemptDetails(firstOf(ownField(cause, 'details')), idempotencyKey)?.uncertain === false;
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
