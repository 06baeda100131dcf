import { decodeContext, encodeContext, type EncodedContext } from '../context/encoding';
import { SagaContext } from '../context/saga-context';
import type { RequestMetadata } from '../protocol/participant-call';
import type { ParticipantFunction } from './function-transport';

/**
 * An activity that a local step names with `sagaActivity(...)`: gets the context's fields, the request's metadata and the
 * step's parameters; the fields of the object that it returns are written into the context. It refuses by throwing
 * `SagaRefused`.
 */
export type StepActivity = (
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- each activity declares the fields that it expects
  fields: any,
  metadata: RequestMetadata,
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as above
  parameters: any,
) => unknown;

/** A step's activity seen as a participant: nothing of the context is lost on the way in, and nothing of the fields on the way out. */
export function asParticipant(
  activity: StepActivity,
  context: EncodedContext,
  parameters: EncodedContext | null,
): ParticipantFunction {
  return async ({ idempotencyKey, undoOf, sagaId, step, user }) => {
    const metadata = { idempotencyKey, undoOf, sagaId, step, ...(user !== undefined && { user }) };
    const given = parameters === null ? undefined : { ...decodeContext(parameters) };
    const fields: unknown = await activity({ ...decodeContext(context) }, metadata, given);
    return encodeContext(new SagaContext(fields ?? {}));
  };
}
