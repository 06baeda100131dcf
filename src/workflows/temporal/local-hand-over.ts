/** Owns how a request that began as a local activity continues as an activity: under the same key, with the attempts that are left. */
import type { Dispatch } from '../../engine/runtime';
import type { LocalEnd } from '../../protocol/local-call';

/** The request that is left after its local attempts. */
export function restAfter(dispatch: Dispatch, { attempts, elapsed, nextIn = 0 }: LocalEnd): Dispatch {
  const { policy } = dispatch;
  const { initialInterval, backoffCoefficient, maximumInterval, maximumAttempts, totalTimeout } = policy;
  return {
    ...dispatch,
    policy: {
      ...policy,
      totalTimeout: Math.max(totalTimeout - elapsed - nextIn, 1),
      initialInterval: Math.ceil(Math.min(initialInterval * backoffCoefficient ** attempts, maximumInterval)),
      ...(maximumAttempts !== undefined && { maximumAttempts: Math.max(maximumAttempts - attempts, 1) }),
    },
  };
}
