/** The transport to a participant that is a function in the worker's process. */
import { compact } from '../context/compact';
import type { LooseValue } from '../context/context-types';
import { fieldOf, messageOf } from '../errors/describe-error';
import { isNothingToUndo } from '../messages/nothing-to-undo';
import { isReplyLater } from '../messages/reply-later';
import { sentence } from '../errors/sentence';
import { SagaResponseStatus } from '../messages/reply-status';
import { SagaRefused } from '../messages/saga-refused';
import { SagaResponse } from '../messages/saga-response';
import type { AttemptResult, ParticipantRequest, Transport } from './transport';
import { readUndoRefusal } from './undo-refusal';

/**
 * A participant that is a function in the worker's process.
 *
 * Each participant declares the content that it expects. It returns the content of a success, a `SagaResponse` to choose the status itself, `replyLater`, or `nothingToUndo`.
 * It refuses by throwing `SagaRefused`. Any other error is followed by another attempt, unless the policy lists its kind
 * under `nonRetryable`, or it has `nonRetryable: true`: then the outcome is unknown at once.
 */
export type ParticipantFunction = (request: ParticipantRequest<LooseValue>) => unknown;

/** Calls a function. */
export function functionTransport(participant: ParticipantFunction): Transport {
  return async (request, facts) => {
    try {
      return readUndoRefusal(fromReturned(await participant(request)), facts);
    } catch (thrown) {
      return fromThrown(thrown);
    }
  };
}

function fromReturned(returned: unknown): AttemptResult {
  const misuse = misuseOf(returned);
  if (misuse !== undefined) return { kind: 'unknown', retryable: false, message: misuse };
  if (isReplyLater(returned)) return { kind: 'accepted' };
  if (isNothingToUndo(returned)) return { kind: 'nothing-to-undo' };
  return returned instanceof SagaResponse
    ? fromResponse(returned)
    : { kind: 'done', content: returned ?? {} };
}

/** Why a returned value is none that a participant can mean: what it did is unknown. */
function misuseOf(returned: unknown): string | undefined {
  if (returned instanceof SagaRefused) return 'It returned SagaRefused; throw it instead.';
  if (returned instanceof Error) return `It returned an error; throw it instead: ${messageOf(returned)}`;
  // The global is missing in some places in which sagas are tested (jest's jsdom).
  if (typeof Response === 'function' && returned instanceof Response)
    return 'It returned a Response of fetch; return its content: await response.json().';
  return undefined;
}

function fromResponse(response: SagaResponse): AttemptResult {
  const { status, httpStatus } = response;
  const answer = { content: response.content(), ...compact({ httpStatus }) };
  switch (status) {
    case SagaResponseStatus.SUCCESS:
      return { kind: 'done', ...answer };
    case SagaResponseStatus.ERROR:
      return { kind: 'refused', ...answer };
    default:
      return { kind: 'unknown', retryable: false, message: 'The participant failed.', ...answer };
  }
}

function fromThrown(thrown: unknown): AttemptResult {
  if (thrown instanceof SagaRefused) return { kind: 'refused', content: fieldOf(thrown, 'content') ?? {} };
  const stack = fieldOf(thrown, 'stack');
  const reason = messageOf(thrown);
  const hint = refusalHint(thrown);
  const retryable = fieldOf(thrown, 'nonRetryable') !== true;
  return {
    kind: 'unknown',
    retryable,
    message: `The participant threw an error: ${hint === undefined ? reason : `${sentence(reason)} ${hint}`}`,
    ...compact({ content: retryable ? undefined : { message: reason } }),
    cause: thrown,
    ...compact({ stack: typeof stack === 'string' ? stack : undefined }),
  };
}

/** What to do about the error of an HTTP client (axios, got, ...) that holds a refusal. */
function refusalHint(thrown: unknown): string | undefined {
  const response = fieldOf(thrown, 'response');
  const status = fieldOf(response, 'status') ?? fieldOf(response, 'statusCode');
  if (typeof status !== 'number' || status < 400 || status > 499) return undefined;
  return `It holds a response with HTTP ${String(status)}: if that is a refusal, throw new SagaRefused(its content).`;
}
