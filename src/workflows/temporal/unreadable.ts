import type { SagaErrorCode } from '../../errors/error-codes';
import { SagaError } from '../../errors/saga-error';

/** What stands in the place of a value that the payload converter could not read. No reader takes it for a value. */
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
 * Refuses an argument that could not be read, in the words of its reader.
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
