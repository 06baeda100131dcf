/** Owns the trace context of requests. */
import { createHash, randomBytes } from 'node:crypto';
import type { RequestMetadata } from '../protocol/participant-call';

/**
 * The run id at the start of an idempotency key (S9). A trace id of zeros is not valid, so the UUID of zeros does not
 * match.
 */
const ROOT_RUN = /^(?!0{8}-(?:0{4}-){3}0{12})([\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12})(?=:|$)/i;

/**
 * The `traceparent` of one attempt, as defined by W3C Trace Context. All requests of an execution have one trace; each
 * attempt is a span of its own.
 */
export function traceparentOf({ idempotencyKey, sagaId }: RequestMetadata): string {
  const [run] = ROOT_RUN.exec(idempotencyKey) ?? [];
  const trace = run === undefined ? fingerprint(sagaId) : run.replaceAll('-', '').toLowerCase();
  return `00-${trace}-${randomBytes(8).toString('hex')}-01`;
}

function fingerprint(sagaId: string): string {
  return createHash('sha256').update(sagaId).digest('hex').slice(0, 32);
}
