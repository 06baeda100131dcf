/** Tells two starts apart: by saga, context and user. */
import { createHash } from 'node:crypto';
import { canonicalText } from '../context/canonical-text';
import type { EncodedRecord } from '../context/encode-value';
import type { SagaStartInput } from '../protocol/start-input';

/** Marks the digests of this form; those of version 0.2 are bare. */
const FORM = 'start-2:';

/**
 * What tells two starts apart, whatever the order of keys: the workflow type, the context and the user. Neither the
 * definition counts, which a deploy may change, nor the search attribute.
 */
export function startDigest(type: string, { context = {}, user }: SagaStartInput): string {
  return `${FORM}${sha256({ type, context, ...(user !== undefined && { user }) })}`;
}

/** The digest that version 0.2 kept of a start: it depended on the definition too. */
export function earlierStartDigest(type: string, input: SagaStartInput): string {
  // A definition is plain JSON, and so an encoding of itself.
  return sha256({ type, input } as unknown as EncodedRecord);
}

function sha256(record: EncodedRecord): string {
  return createHash('sha256').update(canonicalText(record)).digest('hex');
}
