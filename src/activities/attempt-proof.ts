/**
 * How the saga worker proves that no earlier attempt of a request can have had an effect (S3).
 *
 * A proof is either the times of the attempt, which show that it is the first one, or a chain of heartbeats: an attempt
 * that the participant turned away unread records that, for itself and all attempts before it.
 */
import { activityInfo, ApplicationFailure, heartbeat } from '@temporalio/activity';
import { ownField } from '../context/own-fields';
import { isProvenFirst } from '../engine/requests/evidence';
import { ATTEMPT_FAILURE } from '../protocol/names';

/** The heartbeat that an attempt without effect leaves for the next one. */
interface TurnedAway {
  /** The number of this attempt: it, and every attempt before it, had no effect. */
  readonly turnedAway: number;
}

/**
 * Whether an earlier attempt may have had the effect: then a refusal of this one proves nothing.
 *
 * @throws ApplicationFailure, after which another attempt follows, where a reset of the activity has made the heartbeat
 * of an earlier attempt look like one of this series. Nothing is sent; the failure replaces that heartbeat.
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

/** Records that neither this attempt nor one before it had an effect. */
export function recordTurnedAway(): void {
  heartbeat({ turnedAway: activityInfo().attempt } satisfies TurnedAway);
}

function readTurnedAway(details: unknown): number | undefined {
  const turnedAway = ownField(details, 'turnedAway');
  return typeof turnedAway === 'number' ? turnedAway : undefined;
}

/** The server is certain to get a heartbeat together with the end of its attempt. */
function replaceHeartbeat(attempt: number): ApplicationFailure {
  heartbeat({ isReset: true });
  return ApplicationFailure.create({
    type: ATTEMPT_FAILURE,
    message: 'The activity was reset. This attempt sends nothing; the next one sends the request.',
    details: [{ attempt, uncertain: true, causes: [] }],
    nextRetryDelay: 1,
  });
}
