import { decodeRecord, encodeContext, type EncodedContext } from '../context/encoding';
import { SagaContext } from '../context/saga-context';
import { messageOf } from '../errors/describe-error';
import { isNothingToUndo } from '../messages/nothing-to-undo';
import { isReplyLater } from '../messages/reply-later';
import type { RequestMetadata } from '../protocol/participant-call';
import type { ParticipantFunction } from './function-transport';

/**
 * An activity that a local step names with `sagaActivity(...)`: gets the context's fields, the request's
 * metadata and the step's parameters; the fields of the object that it returns are written into the context.
 * It refuses by throwing `SagaRefused`, puts its reply off by returning `replyLater`, and says by returning
 * `nothingToUndo` that there is nothing to undo.
 */
export type StepActivity = (
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- each activity declares the fields that it expects
  fields: any,
  metadata: RequestMetadata,
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as above
  parameters: any,
) => unknown;

/**
 * A step's activity seen as a participant: nothing of the context is lost on the way in, and nothing of the
 * fields on the way out.
 */
export function asParticipant(
  activity: StepActivity,
  context: EncodedContext,
  parameters: EncodedContext | null,
): ParticipantFunction {
  return async ({ idempotencyKey, undoOf, sagaId, step, user, sentAt }) => {
    const metadata = {
      ...{ idempotencyKey, undoOf, sagaId, step },
      ...(user !== undefined && { user }),
      ...(sentAt !== undefined && { sentAt }),
    };
    const given = parameters === null ? undefined : decodeRecord(parameters);
    const fields: unknown = await activity(decodeRecord(context), metadata, given);
    return isReplyLater(fields) || isNothingToUndo(fields) ? fields : encodeFields(fields);
  };
}

/** The activity has done its deed: what it returned cannot be mended by calling it again. */
function encodeFields(fields: unknown): EncodedContext {
  try {
    return encodeContext(new SagaContext(fields ?? {}));
  } catch (error) {
    const message = `The activity returned what is no fields of a context: ${messageOf(error)}`;
    throw Object.assign(new Error(message, { cause: error }), { nonRetryable: true });
  }
}
