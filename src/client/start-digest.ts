import { createHash } from 'node:crypto';
import { canonicalText } from '../context/canonical-text';
import type { EncodedRecord } from '../context/encode-value';
import type { SagaStartInput } from '../protocol/start-input';

/** What tells two starts apart: the workflow type and its input, whatever the order of keys. */
export function startDigest(type: string, input: SagaStartInput): string {
  // A definition is plain JSON, and so an encoding of itself.
  const start = { type, input } as unknown as EncodedRecord;
  return createHash('sha256').update(canonicalText(start)).digest('hex');
}
