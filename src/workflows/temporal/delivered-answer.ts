/**
 * What an activity returned, and whether it belongs to the request that asked for it (S3, S10, S14).
 *
 * Anybody who may write to the namespace can complete an activity with any value. An answer of a saga worker counts where
 * it names the request's idempotency key; any other value is the content of a SUCCESS.
 */
import { encodeContent } from '../../context/content';
import { roundLiterals } from '../../context/tag-literals';
import type { Phase } from '../../definition/options/resolve-options';
import { contextText } from '../../context/json-size';
import { classifyReply } from '../../engine/requests/evidence';
import type { Reply } from '../../engine/record/reply';
import type { DeliveryOutcome, Dispatch } from '../../engine/runtime';
import {
  type ContextEcho,
  type OldParticipantAnswer,
  readParticipantAnswer,
} from '../../protocol/participant-call';
import { readForeignResult, readOldReply } from '../../protocol/read-answer';
import { readCauses } from './activity-causes';
import { encodeReturned } from './foreign-content';

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
  came: unknown,
  dispatch: Pick<Dispatch, 'idempotencyKey' | 'participant' | 'phase' | 'context'>,
  given: { readonly hasOldRules: boolean; readonly isDoubted: boolean },
): DeliveredAnswer {
  const returned = given.hasOldRules ? roundLiterals(came) : came;
  const answer = readParticipantAnswer(returned);
  if (answer === undefined) return { outcome: contentOutcome(returned, dispatch.phase, given.isDoubted) };
  if (answer === 'malformed') return { outcome: foreign('has the form of a saga answer, but not its parts') };
  const { attempts, echo, uncertain } = answer;
  if (answer.format === 'saga-answer-1') return readOldAnswer(answer, dispatch, given.hasOldRules);
  if (answer.key !== dispatch.idempotencyKey)
    return { outcome: foreign(`answers the request ${answer.key}`) };
  // What an activity of a local step returns travels as the fields of a context do.
  const reply = dispatch.participant === '' ? withEncodedContent(answer.reply) : answer.reply;
  return { outcome: classifyReply(reply, uncertain, readCauses(answer.causes)), attempts, echo };
}

/**
 * An answer of a worker of version 0.2. In an execution that 0.3 has started it counts only with the very context that
 * was sent, and its refusal proves nothing: that worker took attempt numbers for proof.
 */
function readOldAnswer(
  { reply, attempts, echo, uncertain }: OldParticipantAnswer,
  { context, phase }: Pick<Dispatch, 'context' | 'phase'>,
  hasOldRules: boolean,
): DeliveredAnswer {
  const read = readOldReply(withEncodedContent(reply), phase);
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

/** A result that is no answer of a saga worker. Where it cannot be read, the activity has completed and had its effect. */
function contentOutcome(returned: unknown, phase: Phase, isDoubted: boolean): DeliveryOutcome {
  const { content, ...statuses } = readForeignResult(returned, phase);
  const encoded = encodeReturned(content);
  if ('content' in encoded) return classifyReply({ ...statuses, ...encoded }, isDoubted);
  const message = `The participant returned what cannot be read: ${encoded.problem}`;
  return { kind: 'unknown', late: false, message, causes: [] };
}

function withEncodedContent(reply: Reply): Reply {
  return { ...reply, content: encodeContent(reply.content, 'content') };
}
