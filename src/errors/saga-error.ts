import { isBranded } from './brand';
import type { SagaErrorCode } from './error-codes';
import { printableLines } from './printable';

/** Facts about an error as plain data: what was received, where, what is known. */
export type SagaErrorDetails = Readonly<Record<string, unknown>>;

const BRAND = Symbol.for('temporal-saga.error');

/**
 * The base of every error of this library. Test `code`, never the message.
 *
 * `instanceof` also holds for an instance of another copy of the library or of another realm (a workflow
 * sandbox, a jest environment), where the class itself is another object.
 */
export class SagaError extends Error {
  /** The stable reason; see {@link SAGA_ERROR_CODES}. */
  readonly code: SagaErrorCode;
  /** The message without the code in front of it; control characters are escaped, but for line breaks. */
  readonly reason: string;
  /** Facts about this error; empty when the message says everything. */
  readonly details: SagaErrorDetails;

  constructor(
    code: SagaErrorCode,
    reason: string,
    options: { details?: SagaErrorDetails; cause?: unknown } = {},
  ) {
    const shown = printableLines(reason);
    super(`[${code}] ${shown}`, 'cause' in options ? { cause: options.cause } : undefined);
    this.name = new.target.name;
    this.code = code;
    this.reason = shown;
    this.details = options.details ?? {};
    Object.defineProperty(this, BRAND, { value: true });
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    if (this !== SagaError) return Function.prototype[Symbol.hasInstance].call(this, value);
    return isBranded(value, BRAND);
  }
}
