/**
 * Owns how the result of an activity becomes the outcome of its request (S3, S10, S14).
 *
 * Every client of the namespace can complete an activity with any value. An answer of a saga worker counts where it names
 * the request's idempotency key; any other value is the content of a SUCCESS.
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
import { classed } from '../../protocol/classed-reply';
import { readForeignResult, readOldReply } from '../../protocol/read-answer';
import { readCauses } from './activity-causes';
import { encodeReturned } from './foreign-content';

/** The outcome of a request, with the context that came back beside it. */
export interface DeliveredAnswer {
  readonly outcome: DeliveryOutcome;
  readonly attempts?: number;
  readonly echo?: ContextEcho;
}

/**
 * Reads the result of the activity of a request.
 *
 * @param given - `hasOldRules`: whether the execution was started by 0.2 or earlier, whose answers name no key.
 * `isDoubted`: whether an attempt outside of this result may have had the effect.
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
  // The result of a local step's activity travels in the encoding of a context.
  const reply = dispatch.participant === '' ? withEncodedContent(answer.reply) : answer.reply;
  return { outcome: classifyReply(classed(reply), uncertain, readCauses(answer.causes)), attempts, echo };
}

/**
 * An answer of a worker of version 0.2. In an execution that 0.3 has started it counts only with the same context that was
 * sent, and its refusal proves nothing: that worker took attempt numbers for a proof.
 */
function readOldAnswer(
  { reply, attempts, echo, uncertain }: OldParticipantAnswer,
  { context, phase }: Pick<Dispatch, 'context' | 'phase'>,
  hasOldRules: boolean,
): DeliveredAnswer {
  const read = readOldReply(withEncodedContent(reply), phase);
  if (hasOldRules) return { outcome: classifyReply(classed(read), uncertain), attempts, echo };
  const isOurs = 'context' in echo && JSON.stringify(echo.context) === contextText(context);
  if (!isOurs) return { outcome: foreign('names no request and carries another context') };
  return { outcome: classifyReply(classed(read), true), attempts, echo };
}

/** The activity completed, so that the effect may have happened; its result belongs to another request. */
function foreign(description: string): DeliveryOutcome {
  const message = `The activity returned a value that ${description}; it does not belong to this request.`;
  return { kind: 'unknown', late: true, message, causes: [] };
}

/** A result of a worker without temporal-saga. Where it cannot be read, the activity still has had its effect. */
function contentOutcome(returned: unknown, phase: Phase, isDoubted: boolean): DeliveryOutcome {
  const { content, ...statuses } = readForeignResult(returned, phase);
  const encoded = encodeReturned(content);
  if ('content' in encoded) return classifyReply(classed({ ...statuses, ...encoded }), isDoubted);
  const message = `The participant returned a value that cannot be read: ${encoded.problem}`;
  return { kind: 'unknown', late: false, message, causes: [] };
}

function withEncodedContent(reply: Reply): Reply {
  return { ...reply, content: encodeContent(reply.content, 'content') };
}
