/** Owns the forms in which idempotency keys are sent. */
import { createHash } from 'node:crypto';
import { SagaError } from '../errors/saga-error';
import { percentEncoded } from './percent-encoded';

/**
 * The form of idempotency keys in headers:
 * - `plain`: as they are, such as `<run id>:reserve-stock:execute:1`;
 * - `quoted`: as a string of structured fields (RFC 9651), as the IETF's draft of `Idempotency-Key` requires;
 * - `hashed`: the SHA-256 of the key in hex, 64 characters, for participants that limit the length.
 */
export type KeyForm = 'plain' | 'quoted' | 'hashed';

/** Writes keys in one form: the same key is the same text in every header. */
export interface KeyWriter {
  /** A key alone in a header. */
  readonly one: (key: string) => string;
  /** A key in a comma-separated list. */
  readonly item: (key: string) => string;
}

const quoted = (key: string) => `"${percentEncoded(key).replace(/["\\]/g, '\\$&')}"`;
const hashed = (key: string) => createHash('sha256').update(key).digest('hex');

const WRITERS: Readonly<Record<KeyForm, KeyWriter>> = {
  plain: { one: percentEncoded, item: (key) => percentEncoded(key).replaceAll(',', '%2C') },
  quoted: { one: quoted, item: quoted },
  hashed: { one: hashed, item: hashed },
};

/**
 * The writer of a form.
 *
 * @throws SagaError `CONFIGURATION_INVALID`
 */
export function readKeyForm(form: KeyForm = 'plain'): KeyWriter {
  if (Object.hasOwn(WRITERS, form)) return WRITERS[form];
  throw new SagaError(
    'CONFIGURATION_INVALID',
    `\`idempotencyKey\` is one of ${Object.keys(WRITERS).join(', ')}.`,
    {
      details: { option: 'idempotencyKey' },
    },
  );
}
