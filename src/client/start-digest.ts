/** Owns the digest in the memo by which a manager recognizes the same start: the same saga, context and user. */
import { createHash } from 'node:crypto';
import { canonicalText } from '../context/canonical-text';
import { compact } from '../context/compact';
import type { EncodedRecord } from '../context/encode-value';
import type { SagaStartInput } from '../protocol/start-input';

/** The prefix of digests of this form. The digests of version 0.2 have no prefix. */
const FORM = 'start-2:';

/**
 * The digest of the workflow type, the context and the user, independent of the order of keys. It omits the search
 * attribute, and the definition, which a deploy may change.
 */
export function startDigest(type: string, { context = {}, user }: SagaStartInput): string {
  return `${FORM}${sha256({ type, context, ...compact({ user }) })}`;
}

/** The digest of version 0.2, which also covered the definition. */
export function earlierStartDigest(type: string, input: SagaStartInput): string {
  // A definition is plain JSON, so it is its own encoding.
  return sha256({ type, input } as unknown as EncodedRecord);
}

function sha256(record: EncodedRecord): string {
  return createHash('sha256').update(canonicalText(record)).digest('hex');
}
