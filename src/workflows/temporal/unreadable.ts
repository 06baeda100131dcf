import type { SagaErrorCode } from '../../errors/error-codes';
import { SagaError } from '../../errors/saga-error';

/** Owns the placeholder for a payload that could not be decoded; every reader rejects it. */

/** The placeholder. */
export class Unreadable {
  /** The encoding of the payload. */
  readonly unreadable: string;
  /** Why it could not be read, where its encoding is known. */
  readonly reason?: string;

  constructor(encoding: string, reason?: string) {
    this.unreadable = encoding;
    if (reason !== undefined) this.reason = reason;
  }
}

/**
 * Refuses an argument that could not be decoded.
 *
 * @throws SagaError with the code.
 */
export function refuseUnreadable(argument: unknown, code: SagaErrorCode): void {
  if (!(argument instanceof Unreadable)) return;
  const { unreadable, reason = 'the encoding is unknown here' } = argument;
  throw new SagaError(
    code,
    `The argument, of encoding ${JSON.stringify(unreadable)}, cannot be read: ${reason}`,
  );
}
