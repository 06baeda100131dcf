/** Sends a request to a participant in memory with all its attempts, in virtual time. */
import type { AttemptEnd, RetryEnd } from '../activities/attempt-end';
import { isNonRetryable } from '../activities/failure-kind';
import { functionTransport, type ParticipantFunction } from '../activities/function-transport';
import { makeAttempt } from '../activities/make-attempt';
import type { AttemptFacts, ParticipantRequest, Transport } from '../activities/transport';
import { compact } from '../context/compact';
import { decodeContent } from '../context/content';
import { classifyNoReply, classifyReply } from '../engine/requests/evidence';
import type { DeliveryOutcome, Dispatch } from '../engine/runtime';
import type { ClassedReply } from '../engine/record/reply';
import { replyLater } from '../messages/reply-later';
import { classed } from '../protocol/classed-reply';
import { lateReplyOf } from '../protocol/reply-message';
import { noReply } from './no-reply';
import { LaterResponse } from './replies-later';

/** The result of a request. */
export interface Exchanged {
  readonly outcome: DeliveryOutcome;
  readonly attempts: number;
  /** The late reply that the participant has promised. */
  readonly later?: ClassedReply;
}

/** The part of a request that all its attempts share. */
export type RequestFrame = Omit<ParticipantRequest, 'attempt' | 'content'>;

/** How the attempts of a request see virtual time. */
export interface AttemptTiming {
  /** Whether the current attempt is the last one (S8). */
  isGivenUp(): boolean;
  /** An attempt takes its time without an answer. */
  unanswered(milliseconds: number): Promise<void> | undefined;
  /** The wait before the next attempt; it ends at once when the request is given up. */
  pause(milliseconds: number): Promise<void> | undefined;
}

/** Sends a request to its participant, with all its attempts. */
export type Exchange = (
  dispatch: Dispatch,
  participant: ParticipantFunction,
  request: RequestFrame,
  timing: AttemptTiming,
) => Promise<Exchanged>;

/**
 * Makes the attempts of a request as Temporal does, in virtual time. Waits and unanswered attempts advance the virtual
 * clock only.
 */
export function exchange(
  dispatch: Dispatch,
  participant: ParticipantFunction,
  request: RequestFrame,
  timing: AttemptTiming,
): Promise<Exchanged> {
  return makeAttempts(dispatch, (given, facts) => callOnce(participant, given, facts), request, timing);
}

/** Like {@link exchange}, but through a transport. Its attempts have no time limit. */
export function exchangeBy(
  transport: Transport,
  dispatch: Dispatch,
  request: RequestFrame,
  timing: AttemptTiming,
): Promise<Exchanged> {
  const attempt: Attempt = async (given, facts) => ({ end: await makeAttempt(transport, given, facts) });
  return makeAttempts(dispatch, attempt, request, timing);
}

/** Makes one attempt. */
type Attempt = (
  request: ParticipantRequest,
  facts: AttemptFacts,
) => Promise<{ readonly end: Ended; readonly later?: ClassedReply }>;

async function makeAttempts(
  dispatch: Dispatch,
  attemptOnce: Attempt,
  request: RequestFrame,
  timing: AttemptTiming,
): Promise<Exchanged> {
  const { policy } = dispatch;
  let elapsed = 0;
  let interval = policy.initialInterval;
  let uncertain = false;
  for (let attempt = 1; ; attempt += 1) {
    // Each attempt has its own copy, because a participant may change its request.
    const content = decodeContent(dispatch.content);
    const { end, later } = await attemptOnce(
      { content, attempt, ...request },
      { undoes: dispatch.undoes, uncertain },
    );
    if (end.kind === 'reply') {
      const outcome = classifyReply(classed(end.reply), uncertain, end.causes);
      return compact({ outcome, attempts: attempt, later });
    }
    uncertain ||= !end.harmless;
    const taken = end.kind === 'silence' ? policy.attemptTimeout : 0;
    const pause = Math.max(interval, end.retryAfter ?? 0);
    elapsed += taken + pause;
    await timing.unanswered(taken);
    await timing.pause(pause);
    interval = Math.min(interval * policy.backoffCoefficient, policy.maximumInterval);
    const isLast = attempt === policy.maximumAttempts || elapsed >= policy.totalTimeout || timing.isGivenUp();
    if (isLast || isNonRetryable(end.kinds, policy.nonRetryable)) {
      return { outcome: classifyNoReply(end, uncertain), attempts: attempt };
    }
  }
}

type Ended = AttemptEnd | (Omit<RetryEnd, 'kind'> & { readonly kind: 'silence' });

/** An unanswered attempt. It has no failure kind, so another attempt follows. */
const SILENCE: Ended = {
  kind: 'silence',
  harmless: false,
  message: 'The attempt timed out.',
  causes: [],
  kinds: [],
};

async function callOnce(
  participant: ParticipantFunction,
  request: ParticipantRequest,
  facts: AttemptFacts,
): Promise<{ readonly end: Ended; readonly later?: ClassedReply }> {
  let returned: unknown;
  const transport = functionTransport(async (given) => {
    returned = await participant(given);
    if (returned === noReply) return {};
    return returned instanceof LaterResponse ? replyLater : returned;
  });
  const end = await makeAttempt(transport, request, facts);
  if (returned === noReply) return { end: SILENCE };
  if (!(returned instanceof LaterResponse)) return { end };
  const { response } = returned;
  return { end, later: lateReplyOf(response.status, response.content()) };
}
