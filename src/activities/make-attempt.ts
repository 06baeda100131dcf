/**
 * One call of a transport: calls it, and makes the end of the attempt from its result.
 *
 * A transport is foreign code. Its result is checked before it is believed (`checked-result.ts`), and an error, like a
 * result that breaks the rules, counts as an unknown outcome.
 */
import { compact } from '../context/compact';
import { encodeContent } from '../context/content';
import { describeCauses, fieldOf, messageOf } from '../errors/describe-error';
import { recordable } from '../errors/recordable';
import { SagaError } from '../errors/saga-error';
import type { Reply } from '../engine/record/reply';
import { SagaResponseStatus } from '../messages/reply-status';
import { ACCEPTED_STATUS } from '../protocol/classed-reply';
import { type AttemptEnd, LONGEST_RETRY_AFTER, type RepliedEnd } from './attempt-end';
import { checkedResult } from './checked-result';
import { kindsOf } from './failure-kind';
import type {
  AttemptFacts,
  AttemptResult,
  BusyAttempt,
  ParticipantRequest,
  Transport,
  UnknownAttempt,
  UnsentAttempt,
} from './transport';

/** Makes one attempt. Never rejects. */
export async function makeAttempt(
  transport: Transport,
  request: ParticipantRequest,
  facts: AttemptFacts,
): Promise<AttemptEnd> {
  let returned: unknown;
  try {
    returned = await transport(request, facts);
  } catch (thrown) {
    return fromThrown(thrown, request);
  }
  try {
    return endOf(checkedResult(returned, request.target), facts);
  } catch (error) {
    const isInvalid = error instanceof SagaError && error.code === 'TRANSPORT_INVALID';
    const message = isInvalid ? messageOf(error) : `Its reply is no JSON: ${messageOf(error)}`;
    return { ...errorReply(message), causes: describeCauses(error), ...stackOf(error) };
  }
}

/** An error of the transport itself: the request may have left this process. */
function fromThrown(thrown: unknown, { target }: ParticipantRequest): AttemptEnd {
  const message = `The transport to ${target} threw an error: ${messageOf(thrown)}`;
  const error = new SagaError('TRANSPORT_FAILED', message, { cause: thrown });
  const kinds = [...kindsOf(thrown), error.code];
  return {
    kind: 'retry',
    harmless: false,
    message,
    causes: describeCauses(error),
    ...stackOf(thrown),
    kinds,
  };
}

function endOf(result: AttemptResult, { undoes }: AttemptFacts): AttemptEnd {
  switch (result.kind) {
    case 'done':
      return replyOf(SagaResponseStatus.SUCCESS, result);
    case 'accepted':
      return replyOf(ACCEPTED_STATUS, result);
    case 'refused':
      return replyOf(SagaResponseStatus.ERROR, result);
    case 'nothing-to-undo':
      // A request that is no undo is refused.
      return replyOf(
        SagaResponseStatus.ERROR,
        result,
        undoes === undefined ? undefined : { nothingToUndo: true },
      );
    case 'unknown':
      return result.retryable === false ? finalUnknown(result) : anotherAttempt(result);
    default:
      return anotherAttempt(result);
  }
}

/** @throws SagaError `UNENCODABLE` for a content that is not JSON. */
function replyOf(
  status: number,
  { content = {}, httpStatus, hint }: Pick<UnknownAttempt, 'content' | 'httpStatus' | 'hint'>,
  more?: Pick<Reply, 'nothingToUndo'>,
): RepliedEnd {
  const encoded = encodeContent(content, 'content');
  const about = compact({ httpStatus, hint: hint === undefined ? undefined : recordable(hint) });
  return { kind: 'reply', reply: { status, ...about, content: encoded, ...more } };
}

function errorReply(message: string): RepliedEnd {
  return { kind: 'reply', reply: { status: SagaResponseStatus.SYSTEM_ERROR, content: { message } } };
}

function finalUnknown(result: UnknownAttempt): AttemptEnd {
  const { message, content = { message }, httpStatus, hint, cause, stack } = result;
  const end = replyOf(SagaResponseStatus.SYSTEM_ERROR, { content, ...compact({ httpStatus, hint }) });
  return { ...end, ...compact({ causes: cause === undefined ? undefined : describeCauses(cause), stack }) };
}

function anotherAttempt(result: BusyAttempt | UnsentAttempt | UnknownAttempt): AttemptEnd {
  const { kind, message, cause, kinds = kindsOf(cause), retryAfter = 0 } = result;
  return {
    kind: 'retry',
    harmless: kind === 'unsent',
    message,
    causes: describeCauses(cause),
    kinds,
    ...compact({
      code: kind === 'unsent' ? result.code : undefined,
      stack: kind === 'unknown' ? result.stack : undefined,
      retryAfter: retryAfter > 0 ? Math.min(retryAfter, LONGEST_RETRY_AFTER) : undefined,
    }),
  };
}

function stackOf(error: unknown): { readonly stack?: string } {
  const stack = fieldOf(error, 'stack');
  return typeof stack === 'string' ? { stack } : {};
}
