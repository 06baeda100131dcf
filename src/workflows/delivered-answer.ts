/**
 * What an activity returned, and whether it belongs to the request that asked for it (S3, S10, S14).
 *
 * Anybody who may write to the namespace can complete an activity with any value. An answer of a saga worker counts where
 * it names the request's idempotency key; any other value is the content of a SUCCESS.
 */
import { contextText } from '../engine/context-text';
import { classifyReply } from '../engine/evidence';
import type { DeliveryOutcome, Dispatch } from '../engine/runtime';
import { isReplyLater } from '../messages/reply-later';
import {
  type ContextEcho,
  type OldParticipantAnswer,
  readParticipantAnswer,
} from '../protocol/participant-call';
import { Unreadable } from './unreadable';

/** What became of a request, with the context that came back beside it. */
export interface DeliveredAnswer {
  readonly outcome: DeliveryOutcome;
  readonly attempts?: number;
  readonly echo?: ContextEcho;
}

/**
 * Reads what the activity of a request returned.
 *
 * @param given - `hasOldRules`: whether the execution was started by 0.2 or earlier, whose answers name no key.
 * `isDoubted`: whether an attempt that this result does not tell of may have had the effect.
 */
export function readDeliveredAnswer(
  returned: unknown,
  dispatch: Pick<Dispatch, 'idempotencyKey' | 'context'>,
  given: { readonly hasOldRules: boolean; readonly isDoubted: boolean },
): DeliveredAnswer {
  if (returned instanceof Unreadable) return { outcome: unreadable(returned) };
  const answer = readParticipantAnswer(returned);
  if (answer === undefined) {
    const reply = { status: isReplyLater(returned) ? 202 : 200, content: returned ?? {} };
    return { outcome: classifyReply(reply, given.isDoubted) };
  }
  if (answer === 'malformed') return { outcome: foreign('has the form of a saga answer, but not its parts') };
  const { attempts, echo, uncertain } = answer;
  if (answer.format === 'saga-answer-1') return readOldAnswer(answer, dispatch, given.hasOldRules);
  if (answer.key !== dispatch.idempotencyKey)
    return { outcome: foreign(`answers the request ${answer.key}`) };
  return { outcome: classifyReply(answer.reply, uncertain), attempts, echo };
}

/**
 * An answer of a worker of version 0.2. In an execution that 0.3 has started it counts only with the very context that
 * was sent, and its refusal proves nothing: that worker took attempt numbers for proof.
 */
function readOldAnswer(
  { reply, attempts, echo, uncertain }: OldParticipantAnswer,
  { context }: Pick<Dispatch, 'context'>,
  hasOldRules: boolean,
): DeliveredAnswer {
  const nothingToUndo = reply.httpStatus === 404 || reply.httpStatus === 410;
  const read = { ...reply, ...(nothingToUndo && { nothingToUndo }) };
  if (hasOldRules) return { outcome: classifyReply(read, uncertain), attempts, echo };
  const isOurs = 'context' in echo && JSON.stringify(echo.context) === contextText(context);
  if (!isOurs) return { outcome: foreign('names no request and carries another context') };
  return { outcome: classifyReply(read, true), attempts, echo };
}

/** The activity completed, so that the effect may have happened; the result says nothing about this request. */
function foreign(what: string): DeliveryOutcome {
  const message = `The activity returned a value that ${what}; it does not belong to this request.`;
  return { kind: 'unknown', late: true, message, causes: [] };
}

/** The activity completed, so that the effect happened; its result cannot be decoded. */
function unreadable({ unreadable: encoding }: Unreadable): DeliveryOutcome {
  const message = `The participant returned a value of encoding ${JSON.stringify(encoding)}, which cannot be read.`;
  return { kind: 'unknown', late: false, message, causes: [] };
}
