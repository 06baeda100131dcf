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

/** What became of a request. */
export interface Exchanged {
  readonly outcome: DeliveryOutcome;
  readonly attempts: number;
  /** The virtual time that it took, in milliseconds. */
  readonly elapsed: number;
  /** The reply that the participant has promised for later. */
  readonly later?: ClassedReply;
}

/** A request but for what differs from one attempt to the next. */
export type RequestFrame = Omit<ParticipantRequest, 'attempt' | 'content'>;

/** Carries a request to its participant, with all its attempts. */
export type Exchange = (
  dispatch: Dispatch,
  participant: ParticipantFunction,
  request: RequestFrame,
  isGivenUp: () => boolean,
) => Promise<Exchanged>;

/**
 * Makes the attempts of a request as Temporal does, in virtual time: waits cost nothing, and only an attempt
 * that is not answered takes its time.
 *
 * @param isGivenUp - Whether the attempt under way is the last one (S8).
 */
export function exchange(
  dispatch: Dispatch,
  participant: ParticipantFunction,
  request: RequestFrame,
  isGivenUp?: () => boolean,
): Promise<Exchanged> {
  return makeAttempts(dispatch, (given, facts) => callOnce(participant, given, facts), request, isGivenUp);
}

/** As {@link exchange}, to a participant that is reached by a transport. Its attempts have no time limit. */
export function exchangeBy(
  transport: Transport,
  dispatch: Dispatch,
  request: RequestFrame,
  isGivenUp: () => boolean,
): Promise<Exchanged> {
  const attempt: Attempt = async (given, facts) => ({ end: await makeAttempt(transport, given, facts) });
  return makeAttempts(dispatch, attempt, request, isGivenUp);
}

type Attempt = (
  request: ParticipantRequest,
  facts: AttemptFacts,
) => Promise<{ readonly end: Ended; readonly later?: ClassedReply }>;

async function makeAttempts(
  dispatch: Dispatch,
  attemptOnce: Attempt,
  request: RequestFrame,
  isGivenUp: () => boolean = () => false,
): Promise<Exchanged> {
  const { policy } = dispatch;
  let elapsed = 0;
  let interval = policy.initialInterval;
  let uncertain = false;
  for (let attempt = 1; ; attempt += 1) {
    // A copy for each attempt: what a participant does to its request is its own affair.
    const content = decodeContent(dispatch.content);
    const { end, later } = await attemptOnce(
      { ...request, content, attempt },
      { undoes: dispatch.undoes, uncertain },
    );
    if (end.kind === 'reply') {
      const outcome = classifyReply(classed(end.reply), uncertain, end.causes);
      return { outcome, attempts: attempt, elapsed, ...compact({ later }) };
    }
    uncertain ||= !end.harmless;
    elapsed += (end.kind === 'silence' ? policy.attemptTimeout : 0) + Math.max(interval, end.retryAfter ?? 0);
    interval = Math.min(interval * policy.backoffCoefficient, policy.maximumInterval);
    const isLast = attempt === policy.maximumAttempts || elapsed >= policy.totalTimeout || isGivenUp();
    if (isLast || isNonRetryable(end.kinds, policy.nonRetryable)) {
      return { outcome: classifyNoReply(end, uncertain), attempts: attempt, elapsed };
    }
  }
}

type Ended = AttemptEnd | (Omit<RetryEnd, 'kind'> & { readonly kind: 'silence' });

/** An attempt that is not answered has no kind: it is always followed by another. */
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
