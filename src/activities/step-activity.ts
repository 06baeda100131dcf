/** Owns how the activity of a local step is called like a participant. */
import { compact } from '../context/compact';
import type { LooseValue } from '../context/context-types';
import { decodeRecord, encodeContext, type EncodedContext } from '../context/encoding';
import { SagaContext } from '../context/saga-context';
import { messageOf } from '../errors/describe-error';
import { isNothingToUndo } from '../messages/nothing-to-undo';
import { isReplyLater } from '../messages/reply-later';
import type { RequestMetadata } from '../protocol/participant-call';
import type { ParticipantFunction } from './function-transport';

/**
 * An activity that a local step names with `sagaActivity(...)`. It gets the context's fields, the request's metadata and
 * the step's parameters, and declares the types that it expects; the fields of the object that it returns are written into the context. It refuses by throwing
 * `SagaRefused`, replies later after returning `replyLater`, and returns `nothingToUndo` where there is nothing to undo.
 */
export type StepActivity = (fields: LooseValue, metadata: RequestMetadata, parameters: LooseValue) => unknown;

/** A step's activity as a participant function: the context on the way in and the fields on the way out are exact. */
export function asParticipant(
  activity: StepActivity,
  context: EncodedContext,
  parameters: EncodedContext | null,
): ParticipantFunction {
  return async ({ idempotencyKey, undoOf, sagaId, step, user, sentAt }) => {
    const metadata = { idempotencyKey, undoOf, sagaId, step, ...compact({ user, sentAt }) };
    const given = parameters === null ? undefined : decodeRecord(parameters);
    const fields: unknown = await activity(decodeRecord(context), metadata, given);
    return isReplyLater(fields) || isNothingToUndo(fields) ? fields : encodeFields(fields);
  };
}

/** The activity has had its effect: another call does not fix a wrong result. */
function encodeFields(fields: unknown): EncodedContext {
  try {
    return encodeContext(new SagaContext(fields ?? {}));
  } catch (error) {
    const message = `The activity returned a value that holds no fields of a context: ${messageOf(error)}`;
    throw Object.assign(new Error(message, { cause: error }), { nonRetryable: true });
  }
}
