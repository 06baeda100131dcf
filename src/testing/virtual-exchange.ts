import type { AttemptEnd, ParticipantRequest } from '../activities/attempt';
import { functionTransport, type ParticipantFunction } from '../activities/function-transport';
import type { FailureCause } from '../engine/failure-cause';
import { judgeReply, judgeSilence } from '../engine/judgement';
import type { DeliveryOutcome, Dispatch } from '../engine/runtime';
import { noReply } from './no-reply';

/**
 * Makes the attempts of a request as Temporal does, in virtual time: waits cost nothing, and only an attempt
 * that is not answered takes its time.
 */
export async function exchange(
  dispatch: Dispatch,
  participant: ParticipantFunction,
  request: Omit<ParticipantRequest, 'attempt' | 'content'>,
): Promise<{ readonly outcome: DeliveryOutcome; readonly attempts: number }> {
  const { policy } = dispatch;
  let elapsed = 0;
  let interval = policy.initialInterval;
  let uncertain = false;
  for (let attempt = 1; ; attempt += 1) {
    // A copy for each attempt: what a participant does to its request is its own affair.
    const content: unknown = JSON.parse(JSON.stringify(dispatch.content));
    const end = await attemptOnce(participant, { ...request, content, attempt });
    if (end.kind === 'reply') return { outcome: judgeReply(end.reply, uncertain), attempts: attempt };
    uncertain ||= !end.harmless;
    elapsed += (end.kind === 'silence' ? policy.attemptTimeout : 0) + Math.max(interval, end.retryAfter ?? 0);
    interval = Math.min(interval * policy.backoffCoefficient, policy.maximumInterval);
    if (attempt === policy.maximumAttempts || elapsed >= policy.totalTimeout) {
      return { outcome: judgeSilence(end, uncertain), attempts: attempt };
    }
  }
}

type Ended =
  | AttemptEnd
  | {
      readonly kind: 'silence';
      readonly harmless: false;
      readonly message: string;
      readonly causes: readonly FailureCause[];
      readonly retryAfter?: number;
    };

async function attemptOnce(participant: ParticipantFunction, request: ParticipantRequest): Promise<Ended> {
  let silent = false;
  const transport = functionTransport(async (given) => {
    const returned: unknown = await participant(given);
    silent = returned === noReply;
    return silent ? {} : returned;
  });
  const end = await transport(request);
  return silent ? { kind: 'silence', harmless: false, message: 'The attempt timed out.', causes: [] } : end;
}
