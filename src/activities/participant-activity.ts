import { activityInfo, ApplicationFailure, heartbeat } from '@temporalio/activity';
import { decodeContent } from '../context/content';
import type { EncodedContext } from '../context/encoding';
import { describeCauses, recordable } from '../engine/failure-cause';
import { ATTEMPT_FAILURE, UNKNOWN_TARGET_FAILURE } from '../protocol/names';
import type { ParticipantAnswer, ParticipantCall } from '../protocol/participant-call';
import type { AttemptEnd, ParticipantRequest, Transport } from './attempt';
import { isNonRetryable } from './failure-kind';
import { functionTransport } from './function-transport';
import type { ParticipantRegistry } from './participant-registry';
import { fitReply } from './reply-size';
import { asParticipant, type StepActivity } from './step-activity';
import { timeLimit } from './time-limit';

/**
 * What an attempt that was turned away leaves for the next one: how many there were, none of which did
 * anything.
 */
interface HarmlessAttempts {
  readonly harmlessAttempts: number;
}

/** An activity that the saga's own worker serves. */
type OwnActivity = (call: ParticipantCall) => Promise<ParticipantAnswer>;

/** The catch-all activity: carries a request of any target to its participant. One call is one attempt. */
export function participantActivity(registry: ParticipantRegistry): OwnActivity {
  return async (call) => {
    const target = activityInfo().activityType;
    const [participant = ''] = target.split('/', 1);
    const transport = registry.transportOf(participant);
    if (!transport) {
      const message = `This worker serves no participant "${participant}".`;
      // Another worker may have carried out an earlier attempt, while participants are moved about.
      const uncertain = mayHaveBeenDone(activityInfo().attempt);
      const type = uncertain ? ATTEMPT_FAILURE : UNKNOWN_TARGET_FAILURE;
      throw ApplicationFailure.nonRetryable(message, type, { uncertain });
    }
    const operation = target.slice(participant.length + 1);
    return carryOut(
      call,
      { target, operation, ...call.metadata, content: decodeContent(call.content) },
      transport,
    );
  };
}

/** The activities that local steps name, as Temporal calls them: the context comes with the call (S14). */
export function stepActivities(
  activities: Readonly<Record<string, StepActivity>>,
): Readonly<Record<string, OwnActivity>> {
  const wrapped = Object.entries(activities).map(([name, activity]) => {
    const run = async (call: ParticipantCall): Promise<ParticipantAnswer> => {
      if (!('context' in call.echo))
        throw ApplicationFailure.nonRetryable(`${name} was called without a context.`);
      const participant = asParticipant(activity, call.echo.context, call.content as EncodedContext | null);
      const request = { target: name, operation: '', ...call.metadata, content: call.content };
      return carryOut(call, request, functionTransport(participant));
    };
    return [name, run] as const;
  });
  return Object.fromEntries(wrapped);
}

/**
 * Makes one attempt, and turns its end into what Temporal understands: a result, or a failure that asks for
 * another.
 */
async function carryOut(
  { echo, nonRetryable = [] }: ParticipantCall,
  request: Omit<ParticipantRequest, 'attempt' | 'signal'>,
  transport: Transport,
): Promise<ParticipantAnswer> {
  const { attempt } = activityInfo();
  const uncertain = mayHaveBeenDone(attempt);
  const end = await withinTime((signal) => transport({ ...request, attempt, signal }));
  if (end.kind === 'reply') {
    const fitted = fitReply(end.reply, echo);
    const reply = { ...fitted, content: decodeContent(fitted.content) };
    return { format: 'saga-answer-1', reply, attempts: attempt, uncertain, echo };
  }
  if (end.harmless && !uncertain) heartbeat({ harmlessAttempts: attempt } satisfies HarmlessAttempts);
  throw ApplicationFailure.create({
    type: ATTEMPT_FAILURE,
    message: recordable(end.message),
    details: [{ attempt, uncertain: uncertain || !end.harmless, causes: end.causes }],
    nonRetryable: isNonRetryable(end.kinds, nonRetryable),
    ...(end.retryAfter !== undefined && { nextRetryDelay: end.retryAfter }),
  });
}

/**
 * Whether an earlier attempt may have done the deed: all but those that a participant turned away at the door
 * (S3).
 */
function mayHaveBeenDone(attempt: number): boolean {
  const told = activityInfo().heartbeatDetails as Partial<HarmlessAttempts> | undefined;
  return attempt > 1 && told?.harmlessAttempts !== attempt - 1;
}

/**
 * Ends the wait when the attempt's time is over, so that a participant that never answers holds no slot of
 * the worker. A worker that shuts down lets its attempts end: one that is cut short leaves an outcome that
 * nobody knows.
 *
 * An attempt that took all its time has no kind, whatever the transport makes of the signal: Temporal's own
 * clock may end it first, and then repeats it.
 */
async function withinTime(attempt: (signal: AbortSignal) => Promise<AttemptEnd>): Promise<AttemptEnd> {
  const { signal, drop } = timeLimit(activityInfo().startToCloseTimeoutMs);
  const ended = new Promise<AttemptEnd>((resolve, reject) => {
    const giveUp = () =>
      resolve({
        kind: 'retry',
        harmless: false,
        message: 'The attempt timed out.',
        causes: describeCauses(signal.reason),
        kinds: [],
      });
    // The transport hears of it too, and may know better what became of the request.
    signal.addEventListener('abort', () => setImmediate(giveUp));
    attempt(signal).then((end) => {
      resolve(signal.aborted && end.kind === 'retry' ? { ...end, kinds: [] } : end);
    }, reject);
  });
  return ended.finally(drop);
}
