/**
 * How the saga worker proves that no earlier attempt of a request can have had an effect (S3).
 *
 * A proof is either the times of the attempt, which show that it is the first one, or a chain of heartbeats: each attempt
 * that was turned away before the participant looked at the request says so, for itself and all before it.
 */
import { activityInfo, ApplicationFailure, heartbeat } from '@temporalio/activity';
import { ownField } from '../context/own-fields';
import { isProvenFirst } from '../engine/requests/evidence';
import { ATTEMPT_FAILURE } from '../protocol/names';

/** What an attempt that was turned away leaves for the next one. */
interface TurnedAway {
  /** The number of this attempt: it, and every attempt before it, had no effect. */
  readonly turnedAway: number;
}

/**
 * Whether an earlier attempt may have had the effect: then a refusal of this one proves nothing.
 *
 * @throws ApplicationFailure that asks for another attempt, where a reset of the activity has made the heartbeat of an
 * earlier attempt look like one of this series. Nothing is sent; the failure replaces that heartbeat.
 */
export function mayHaveHadEffect(): boolean {
  const info = activityInfo();
  const { attempt } = info;
  if (isProvenFirst(info)) return false;
  const last = readTurnedAway(info.heartbeatDetails);
  if (attempt > 1) return last !== attempt - 1;
  if (last !== undefined) throw replaceHeartbeat(attempt);
  return true;
}

/** Says that this attempt, as all before it, was turned away. */
export function recordTurnedAway(): void {
  heartbeat({ turnedAway: activityInfo().attempt } satisfies TurnedAway);
}

function readTurnedAway(details: unknown): number | undefined {
  const turnedAway = ownField(details, 'turnedAway');
  return typeof turnedAway === 'number' ? turnedAway : undefined;
}

/** A heartbeat reaches the server for certain together with the end of its attempt. */
function replaceHeartbeat(attempt: number): ApplicationFailure {
  heartbeat({ isReset: true });
  return ApplicationFailure.create({
    type: ATTEMPT_FAILURE,
    message: 'The activity was reset. This attempt sends nothing; the next one sends the request.',
    details: [{ attempt, uncertain: true, causes: [] }],
    nextRetryDelay: 1,
  });
}
